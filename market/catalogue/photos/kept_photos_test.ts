import assert from "node:assert/strict";
import type { Actor } from "../../../cluster/command.ts";
import { deleteAccount } from "../../accounts/account_deletion.ts";
import {
  addPerson,
  addProduct,
  PASSWORD,
  registered,
  withMarket,
} from "../../testing.ts";
import { findProduct, listProduct } from "../products.ts";
import { jpeg, LAMP } from "../testing.ts";
import { findKeptPhotos, keepPhotos } from "./kept_photos.ts";
import { preparePhotos } from "./photo_files.ts";
import { addPhotos, removePhoto } from "./photos.ts";
import { readPhoto } from "./read_photo.ts";

const NOBODY: Actor = { kind: "anonymous" };

const photos = await preparePhotos([await jpeg(60, 40), await jpeg(40, 60)]);

Deno.test("a photo that no item has is its uploader's alone", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const [ann, ben] = await market.people(2);
    const admin = await addPerson(owner, { role: "admin" });
    await market.refused(NOBODY, keepPhotos, { photos }, "unauthenticated");
    await market.refused(ann, keepPhotos, { photos: [] }, "invalid_input");
    const { photo_ids } = await market.do(ann, keepPhotos, { photos });
    const [first = "", second = ""] = photo_ids;
    for (const viewer of [null, ben, admin]) {
      assert.equal(await readPhoto(reader, first, "card", viewer), null);
    }
    const photo = await readPhoto(reader, first, "card", ann);
    assert.equal(photo?.bytes?.toBase64(), photos[0]?.card);
    assert.equal(photo?.shown, false);
    assert.deepEqual(await findKeptPhotos(reader, ben.id, photo_ids), []);
    assert.deepEqual(
      await findKeptPhotos(reader, ann.id, [second, ben.id, first]),
      [second, first],
    );
  }));

Deno.test("a listing takes kept photos in the order in which it names them, once", () =>
  withMarket(async (market) => {
    const { reader } = market.db;
    const [ann, ben] = await market.people(2);
    const { photo_ids } = await market.do(ann, keepPhotos, { photos });
    const [first = "", second = ""] = photo_ids;
    const listing = { ...LAMP, photo_ids: [second, first] };
    await market.refused(ben, listProduct, listing, "conflict");
    for (const wrong of [[first, first], [first, ann.id]]) {
      const input = { ...LAMP, photo_ids: wrong };
      await market.refused(ann, listProduct, input, "conflict");
    }
    const { product_id } = await market.do(ann, listProduct, listing);
    const product = await findProduct(reader, product_id);
    assert.deepEqual(product?.photos.map(({ id }) => id), [second, first]);
    assert.deepEqual(await findKeptPhotos(reader, ann.id, photo_ids), []);
    await market.refused(ann, listProduct, listing, "conflict");
    assert.equal((await readPhoto(reader, first, "full"))?.shown, true);
  }));

Deno.test("an item takes kept photos behind those that it has", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const [ann, ben] = await market.people(2);
    const product_id = await addProduct(owner, ann);
    await market.do(ann, addPhotos, { product_id, photos });
    const { photo_ids } = await market.do(ann, keepPhotos, { photos });
    const { photo_ids: bens } = await market.do(ben, keepPhotos, { photos });
    const foreign = { product_id, photo_ids: bens };
    await market.refused(ann, addPhotos, foreign, "conflict");
    await market.do(ann, addPhotos, { product_id, photo_ids });
    const product = await findProduct(reader, product_id);
    const ids = product?.photos.map(({ id }) => id) ?? [];
    assert.deepEqual([ids.length, ids.slice(2)], [4, photo_ids]);
    const [gone = ""] = photo_ids;
    await market.do(ann, removePhoto, { photo_id: gone });
    assert.deepEqual(await findKeptPhotos(reader, ann.id, photo_ids), []);
  }));

Deno.test("64 photos are kept for a person; of more, the oldest that no draft names go", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const [ann, ben] = await market.people(2);
    const { photo_ids: bens } = await market.do(ben, keepPhotos, { photos });
    const { photo_ids: [drafted = "", oldest = ""] } = await market.do(
      ann,
      keepPhotos,
      { photos },
    );
    await owner`
      insert into drafts values (${ann.id}, 'listing', '{}', ${[drafted]})`;
    await owner`
      insert into photos (id, uploader_id, position, width, height, card, "full")
      select gen_random_uuid(), ${ann.id}, 0, 1, 1, '', ''
      from generate_series(1, 61)`;
    await owner`
      update photos set created_at = now() - interval '1 hour'
      where id in (${drafted}, ${oldest})`;
    const keep = () => market.do(ann, keepPhotos, { photos });
    const { photo_ids } = await keep();
    assert.deepEqual(
      await findKeptPhotos(reader, ann.id, [drafted, oldest]),
      [drafted, oldest],
      "64 besides the draft's",
    );
    await keep();
    assert.deepEqual(
      await findKeptPhotos(reader, ann.id, [drafted, oldest, ...photo_ids]),
      [drafted, ...photo_ids],
    );
    assert.deepEqual(await findKeptPhotos(reader, ben.id, bens), bens);
  }));

Deno.test("kept photos go with the account", () =>
  withMarket(async (market) => {
    const { reader } = market.db;
    const { actor: ann } = await registered(market, "ann");
    const { photo_ids } = await market.do(ann, keepPhotos, { photos });
    await market.do(ann, deleteAccount, { password: PASSWORD });
    assert.deepEqual(await findKeptPhotos(reader, ann.id, photo_ids), []);
  }));
