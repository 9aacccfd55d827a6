import assert from "node:assert/strict";
import { exportOwnData } from "../accounts/own_data.ts";
import { editProduct } from "../catalogue/edit_product.ts";
import { preparePhotos } from "../catalogue/photos/photo_files.ts";
import {
  addPhotos,
  orderPhotos,
  removePhoto,
} from "../catalogue/photos/photos.ts";
import { readPhoto } from "../catalogue/photos/read_photo.ts";
import { findProduct } from "../catalogue/products.ts";
import { jpeg } from "../catalogue/testing.ts";
import {
  addProduct,
  type TestMarket,
  type TestPerson,
  withMarket,
} from "../testing.ts";
import { acceptOffer, makeOffer } from "./offers/offers.ts";
import { listOrders } from "./order_lists.ts";
import { purchase } from "./orders.ts";
import { makeOne, offerStatusOf } from "./testing.ts";

/** What both sides agreed on, as the newest order of a person shows it. */
async function agreedWith(market: TestMarket, person: TestPerson) {
  const { orders: [order] } = await listOrders(market.db.reader, person.id);
  assert.ok(order);
  const { title, description, category, condition, photo_id } = order;
  return { title, description, category, condition, photo_id };
}

async function addPhoto(
  market: TestMarket,
  seller: TestPerson,
  product_id: string,
): Promise<string> {
  const photos = await preparePhotos([await jpeg()]);
  const { photo_ids: [id = ""] } = await market.do(seller, addPhotos, {
    product_id,
    photos,
  });
  return id;
}

Deno.test("an order shows the item as it was bought, whatever its seller makes of it", () =>
  withMarket(async (market) => {
    const [seller, buyer, stranger] = await market.people(3);
    const { owner, reader } = market.db;
    const product_id = await addProduct(owner, seller, { quantity: 9 });
    const photo = await addPhoto(market, seller, product_id);
    await market.do(buyer, purchase, { product_id, quantity: 1 });
    const bought = await agreedWith(market, buyer);
    assert.equal(bought.photo_id, photo);
    assert.equal(bought.condition, "good");

    await market.do(seller, editProduct, {
      product_id,
      title: "For parts",
      description: "Broken.",
      condition: "for-parts",
      category: "toys",
    });
    assert.deepEqual(await agreedWith(market, buyer), bought);
    await market.do(seller, removePhoto, { photo_id: photo });
    assert.deepEqual(await agreedWith(market, buyer), bought);
    assert.deepEqual(await agreedWith(market, seller), bought);
    assert.equal((await findProduct(reader, product_id))?.photos.length, 0);

    for (const side of [buyer, seller]) {
      assert.ok(await readPhoto(reader, photo, "card", side));
      const { orders } = await exportOwnData(reader, side.id);
      const [order] = orders as { description: string; photo_id: string }[];
      assert.equal(order?.description, bought.description);
      assert.equal(order?.photo_id, photo);
    }
    assert.equal(await readPhoto(reader, photo, "card", stranger), null);
    assert.equal(await readPhoto(reader, photo, "card"), null);

    await market.do(stranger, purchase, { product_id, quantity: 1 });
    assert.deepEqual(await agreedWith(market, stranger), {
      title: "For parts",
      description: "Broken.",
      condition: "for-parts",
      category: "toys",
      photo_id: null,
    });
  }));

Deno.test("an order of a node of the version before keeps its agreement too", () =>
  withMarket(async (market) => {
    const [seller, buyer] = await market.people(2);
    const { owner } = market.db;
    const product_id = await addProduct(owner, seller, { quantity: 2 });
    await market.do(buyer, purchase, { product_id, quantity: 1 });
    await owner`update orders set product_version = null`;
    const bought = await agreedWith(market, buyer);
    await market.do(seller, editProduct, { product_id, description: "New." });
    await market.do(seller, editProduct, { product_id, description: "Newer." });
    assert.deepEqual(await agreedWith(market, buyer), bought);
  }));

Deno.test("a photo that no order shows goes, one that an order shows stays", () =>
  withMarket(async (market) => {
    const [seller, buyer] = await market.people(2);
    const { owner, reader } = market.db;
    const product_id = await addProduct(owner, seller, { quantity: 2 });
    const first = await addPhoto(market, seller, product_id);
    const second = await addPhoto(market, seller, product_id);
    await market.do(buyer, purchase, { product_id, quantity: 1 });
    for (const photo_id of [second, first]) {
      await market.do(seller, removePhoto, { photo_id });
      await market.refused(seller, removePhoto, { photo_id }, "not_found");
    }
    const kept = await reader`select id from photos`;
    assert.deepEqual(kept.map(({ id }) => id), [first]);
  }));

Deno.test("who saw another version neither buys, nor offers, nor accepts", () =>
  withMarket(async (market) => {
    const [seller, buyer, other] = await market.people(3);
    const { owner, reader } = market.db;
    const product_id = await addProduct(owner, seller, { quantity: 9 });
    const version = async () =>
      (await findProduct(reader, product_id))?.version ?? 0;
    const seen_version = await version();
    // A lower price changes what was seen; the offer stands.
    const offer_id = await makeOne(market, other, product_id, 100);
    await market.do(seller, editProduct, { product_id, price_cents: 900 });
    const buy = { product_id, quantity: 1 };
    const offer = { ...buy, price_cents: 500 };
    for (
      const [actor, command, input] of [
        [buyer, purchase, buy],
        [buyer, makeOffer, offer],
        [seller, acceptOffer, { offer_id }],
      ] as const
    ) {
      const stale = { ...input, seen_version };
      await market.refused(actor, command, stale, "conflict");
      const wrong = { ...input, seen_version: 0 };
      await market.refused(actor, command, wrong, "invalid_input");
    }
    assert.equal((await findProduct(reader, product_id))?.quantity, 9);
    const now = { seen_version: await version() };
    await market.do(buyer, purchase, { ...buy, ...now });
    await market.do(buyer, makeOffer, { ...offer, ...now });
    await market.do(seller, acceptOffer, { offer_id, ...now });
    assert.equal((await findProduct(reader, product_id))?.quantity, 7);
  }));

Deno.test("a purchase and a restock leave the version as it is", () =>
  withMarket(async (market) => {
    const [seller, buyer] = await market.people(2);
    const { owner, reader } = market.db;
    const product_id = await addProduct(owner, seller, { quantity: 3 });
    await market.do(buyer, purchase, { product_id, quantity: 1 });
    await market.do(seller, editProduct, { product_id, quantity: 9 });
    await market.do(seller, editProduct, { product_id, offers: false });
    assert.equal((await findProduct(reader, product_id))?.version, 1);
  }));

Deno.test("offers close when the first photo becomes another, not when one is added", () =>
  withMarket(async (market) => {
    const [seller, buyer] = await market.people(2);
    const product_id = await addProduct(market.db.owner, seller);
    const offer = () => makeOne(market, buyer, product_id);
    const before = await offer();
    const first = await addPhoto(market, seller, product_id);
    const second = await addPhoto(market, seller, product_id);
    assert.equal(await offerStatusOf(market, before), "open");
    const photo_ids = [second, first];
    await market.do(seller, orderPhotos, { product_id, photo_ids });
    assert.equal(await offerStatusOf(market, before), "closed");
    const after = await offer();
    await market.do(seller, removePhoto, { photo_id: first });
    assert.equal(await offerStatusOf(market, after), "open");
    await market.do(seller, removePhoto, { photo_id: second });
    assert.equal(await offerStatusOf(market, after), "closed");
  }));
