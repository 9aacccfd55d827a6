/** What a product's page shows, and to whom. */
import assert from "node:assert/strict";
import { addPerson, addProduct, withMarket } from "../testing.ts";
import { findProduct, listProduct } from "./products.ts";
import { LAMP } from "./testing.ts";

Deno.test("what is listed stands on its page as it was written", () =>
  withMarket(async (market) => {
    const { reader } = market.db;
    const [ann] = await market.people(1);
    const { product_id } = await market.do(ann, listProduct, LAMP);
    const product = await findProduct(reader, product_id);
    assert.deepEqual({
      ...product,
      seller: product?.seller.id,
      created_at: null,
      updated_at: null,
    }, {
      ...LAMP,
      id: product_id,
      version: 1,
      quantity: 1,
      buy_now: true,
      offers: true,
      status: "active",
      seller: ann.id,
      photos: [],
      created_at: null,
      updated_at: null,
    });
    for (
      const title of [
        "<img src=x onerror=alert(1)>",
        "'; drop table products; --",
        "🚲 Fahrrad für Übermorgen",
        "{{7*7}} ${7*7} %s",
      ]
    ) {
      const listed = await market.do(ann, listProduct, {
        ...LAMP,
        title,
        description: title,
      });
      const found = await findProduct(reader, listed.product_id);
      assert.deepEqual([found?.title, found?.description], [title, title]);
    }
  }));

Deno.test("a hidden product is seen by its seller and by admins only", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const [ann, ben] = await market.people(2);
    const admin = await addPerson(owner, { role: "admin" });
    const hidden = await addProduct(owner, ann, { status: "hidden" });
    for (
      const [viewer, seen] of [
        [null, false],
        [ben, false],
        [ann, true],
        [admin, true],
      ] as const
    ) {
      const product = await findProduct(reader, hidden, viewer);
      assert.equal(product !== null, seen);
    }
    assert.equal(await findProduct(reader, crypto.randomUUID()), null);
  }));
