import assert from "node:assert/strict";
import type { Actor } from "../../../cluster/command.ts";
import { hideProduct } from "../../moderation.ts";
import { browse, browseQuery } from "../browse.ts";
import { type PreparedPhoto, preparePhotos } from "./photo_files.ts";
import {
  addPhotos,
  orderPhotos,
  refuseForeignProduct,
  removePhoto,
} from "./photos.ts";
import { readPhoto } from "./read_photo.ts";
import { jpeg } from "../testing.ts";
import { findProduct } from "../products.ts";
import { addPerson, addProduct, withMarket } from "../../testing.ts";

/** The most photos that a seller keeps. */
const PHOTO_QUOTA = 2000;

const NOBODY: Actor = { kind: "anonymous" };

Deno.test("photos are added, ordered and removed by the seller; the first is shown in lists", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const [ann, ben] = await market.people(2);
    const product_id = await addProduct(owner, ann);
    const photos = await preparePhotos([
      await jpeg(60, 40),
      await jpeg(40, 60),
      await jpeg(50, 50),
    ]);
    const input = { product_id, photos };
    await market.refused(ben, addPhotos, input, "forbidden");
    await market.refused(NOBODY, addPhotos, input, "unauthenticated");
    await market.refused(
      ann,
      addPhotos,
      { product_id, photos: [] },
      "invalid_input",
    );
    const { photo_ids } = await market.do(ann, addPhotos, input);
    const [a, b, c] = photo_ids as [string, string, string];

    const shown = async () =>
      (await findProduct(reader, product_id))?.photos.map(({ id }) => id);
    const cover = async () => {
      const { products: [card] } = await browse(reader, browseQuery.parse({}));
      return [card?.photo_id, card?.photo_width, card?.photo_height];
    };
    assert.deepEqual(await shown(), [a, b, c]);
    assert.deepEqual(await cover(), [a, 60, 40]);

    await market.do(ann, orderPhotos, { product_id, photo_ids: [b, c, a] });
    assert.deepEqual(await shown(), [b, c, a]);
    assert.deepEqual(await cover(), [b, 40, 60]);
    for (
      const wrong of [
        [b, c],
        [b, b, c],
        [a, b, c, c],
        [b, c, product_id],
        [a, b, c, product_id],
      ]
    ) {
      await market.refused(
        ann,
        orderPhotos,
        { product_id, photo_ids: wrong },
        "conflict",
      );
    }
    await market.refused(ben, removePhoto, { photo_id: b }, "forbidden");
    await market.do(ann, removePhoto, { photo_id: b });
    await market.refused(ann, removePhoto, { photo_id: b }, "not_found");
    assert.deepEqual(await shown(), [c, a]);
    assert.deepEqual(await cover(), [c, 50, 50]);
    await market.do(ann, removePhoto, { photo_id: a });
    await market.do(ann, removePhoto, { photo_id: c });
    assert.deepEqual(await cover(), [null, null, null]);
  }));

Deno.test("a photo's bytes are those that were prepared", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const [ann] = await market.people(1);
    const product_id = await addProduct(owner, ann);
    const photos = await preparePhotos([await jpeg()]);
    const { photo_ids: [id] } = await market.do(ann, addPhotos, {
      product_id,
      photos,
    });
    assert(id);
    for (const size of ["card", "full"] as const) {
      const photo = await readPhoto(reader, id, size);
      assert.equal(photo?.bytes?.toBase64(), photos[0]?.[size]);
      assert.equal(photo?.shown, true);
    }
    assert.equal(await readPhoto(reader, product_id, "card"), null);
  }));

Deno.test("the photos of what was taken down are seen by its seller and by admins only", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const [ann, ben] = await market.people(2);
    const admin = await addPerson(owner, { role: "admin" });
    const product_id = await addProduct(owner, ann);
    const photos = await preparePhotos([await jpeg()]);
    const { photo_ids: [id] } = await market.do(ann, addPhotos, {
      product_id,
      photos,
    });
    assert(id);
    await market.do(admin, hideProduct, { product_id });
    for (const viewer of [null, ben]) {
      assert.equal(await readPhoto(reader, id, "full", viewer), null);
    }
    for (const viewer of [ann, admin]) {
      const photo = await readPhoto(reader, id, "full", viewer);
      assert.equal(photo?.shown, false);
    }
  }));

Deno.test("a product has at most 8 photos, a seller at most their quota", () =>
  withMarket(async (market) => {
    const { owner } = market.db;
    const [ann] = await market.people(1);
    const product_id = await addProduct(owner, ann);
    const [photo] = await preparePhotos([await jpeg()]);
    const some = (count: number) =>
      Array.from({ length: count }, () => photo as PreparedPhoto);
    await market.do(ann, addPhotos, { product_id, photos: some(5) });
    const four = { product_id, photos: some(4) };
    await assert.rejects(market.do(ann, addPhotos, four), {
      code: "invalid_input",
      message: "An item has at most 8 photos, and this one has 5.",
    });
    await market.do(ann, addPhotos, { product_id, photos: some(3) });
    const hoard = await addProduct(owner, ann);
    await owner`
      insert into photos (id, product_id, position, width, height, card, "full")
      select gen_random_uuid(), ${hoard}, n, 1, 1, '', '' from generate_series(1, ${PHOTO_QUOTA}) n`;
    const full = await addProduct(owner, ann);
    const one = { product_id: full, photos: some(1) };
    await assert.rejects(market.do(ann, addPhotos, one), {
      code: "conflict",
      message: /^You keep 2008 photos here, and 2000 is the most\./,
    });
  }));

Deno.test("what is done to the photos of one product leaves those of others as they are", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const [ann, ben] = await market.people(2);
    const [photo] = await preparePhotos([await jpeg()]);
    assert(photo);
    const add = async (seller: typeof ann, count: number) => {
      const product_id = await addProduct(owner, seller);
      const photos = Array.from({ length: count }, () => photo);
      const input = { product_id, photos };
      const { photo_ids } = await market.do(seller, addPhotos, input);
      return { product_id, photo_ids };
    };
    const first = await add(ann, 3);
    await add(ann, 2);
    const bens = await add(ben, 2);
    const kept = () =>
      reader`
        select f.id, f.product_id, f.position, p.cover_photo_id
        from photos f join products p on p.id = f.product_id
        where p.id <> ${first.product_id} order by f.id`;
    const before = await kept();
    assert.deepEqual(before.map(({ position }) => position), [0, 1, 0, 1]);
    const { product_id, photo_ids: [a = "", b = "", c = ""] } = first;
    for (const foreign of [[a, b, bens.photo_ids[0]!], [...bens.photo_ids]]) {
      const input = { product_id, photo_ids: foreign };
      await market.refused(ann, orderPhotos, input, "conflict");
    }
    await market.do(ann, orderPhotos, { product_id, photo_ids: [c, a, b] });
    await market.do(ann, removePhoto, { photo_id: a });
    assert.deepEqual(await kept(), before);
    const product = await findProduct(reader, product_id);
    assert.deepEqual(product?.photos.map(({ id }) => id), [c, b]);
    const positions = await reader`
      select position from photos where product_id = ${product_id}
      order by position`;
    assert.deepEqual(positions.map(({ position }) => position), [0, 1]);
  }));

Deno.test("the quota counts a seller's own photos, up to the last", () =>
  withMarket(async (market) => {
    const { owner } = market.db;
    const [ann, ben] = await market.people(2);
    const [photo] = await preparePhotos([await jpeg()]);
    assert(photo);
    const hoard = async (seller: typeof ann, count: number) => {
      const product_id = await addProduct(owner, seller);
      await owner`
        insert into photos (id, product_id, position, width, height, card, "full")
        select gen_random_uuid(), ${product_id}, n, 1, 1, '', ''
        from generate_series(1, ${count}) n`;
    };
    await hoard(ben, PHOTO_QUOTA);
    await hoard(ann, PHOTO_QUOTA - 2);
    const product_id = await addProduct(owner, ann);
    const add = { product_id, photos: [photo] };
    const three = { product_id, photos: [photo, photo, photo] };
    await market.refused(ann, addPhotos, three, "conflict");
    await market.do(ann, addPhotos, add);
    await market.do(ann, addPhotos, add);
    await market.refused(ann, addPhotos, add, "conflict");
  }));

Deno.test("photos for another's product are refused early, those for one that is not found are not", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const [ann, ben] = await market.people(2);
    const product_id = await addProduct(owner, ann);
    await addProduct(owner, ben);
    const forbidden = { code: "forbidden" };
    await assert.rejects(
      refuseForeignProduct(reader, ben, product_id),
      forbidden,
    );
    await refuseForeignProduct(reader, ann, product_id);
    await refuseForeignProduct(reader, ben, crypto.randomUUID());
    await assert.rejects(refuseForeignProduct(reader, NOBODY, product_id), {
      code: "unauthenticated",
    });
  }));
