import assert from "node:assert/strict";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { purchase } from "../trade/orders.ts";
import { addProduct, type TestMarket, withMarket } from "../testing.ts";
import { editProduct } from "./edit_product.ts";
import { findProduct, type Product } from "./products.ts";

async function read(market: TestMarket, id: string): Promise<Product> {
  const product = await findProduct(market.db.reader, id);
  assert.ok(product);
  return product;
}

/** Fails unless the edit is refused as a conflict; returns its fields. */
async function conflictingFields(edit: Promise<unknown>): Promise<unknown[]> {
  const error = await edit.then(() => null, (thrown) => thrown);
  assert.ok(error instanceof DomainError);
  assert.equal(error.code, "conflict");
  return (error.more.issues ?? []).map(({ path }) => path[0]);
}

Deno.test("edits from two windows, of different fields, both stand", () =>
  withMarket(async (market) => {
    const [seller] = await market.people(1);
    const product_id = await addProduct(market.db.owner, seller);
    const seen = await read(market, product_id);
    await market.do(seller, editProduct, {
      product_id,
      price_cents: 9900,
      seen: { price_cents: seen.price_cents },
    });
    await market.do(seller, editProduct, {
      product_id,
      description: "A good thing.",
      seen: { description: seen.description },
    });
    const after = await read(market, product_id);
    assert.equal(after.price_cents, 9900);
    assert.equal(after.description, "A good thing.");
  }));

const CHANGES = {
  title: ["Lamp", "Lantern"],
  description: ["Brass.", "Copper."],
  category: ["home", "garden"],
  condition: ["fair", "new"],
  price_cents: [900, 800],
} as const;

Deno.test("what was changed on both sides is refused and stays, field by field", () =>
  withMarket(async (market) => {
    const [seller] = await market.people(1);
    for (const [name, [first, second]] of Object.entries(CHANGES)) {
      const product_id = await addProduct(market.db.owner, seller);
      const seen = await read(market, product_id);
      const edit = (value: unknown) =>
        market.do(
          seller,
          editProduct,
          editProduct.input.parse({
            product_id,
            [name]: value,
            // Another field, which nobody else changed, waits with it.
            quantity_change: 4,
            seen: { [name]: seen[name as keyof Product] },
          }),
        );
      await edit(first);
      assert.deepEqual(await conflictingFields(edit(second)), [name]);
      const after = await read(market, product_id);
      assert.equal(after[name as keyof Product], first);
      assert.equal(after.quantity, 5);
      // Who makes the same change is not asked.
      await edit(first);
    }
  }));

Deno.test("a change without a word of what was seen is made as it says", () =>
  withMarket(async (market) => {
    const [seller] = await market.people(1);
    const product_id = await addProduct(market.db.owner, seller);
    await market.do(seller, editProduct, { product_id, title: "Lamp" });
    await market.do(seller, editProduct, {
      product_id,
      title: "Lantern",
      seen: { condition: "new" },
    });
    assert.equal((await read(market, product_id)).title, "Lantern");
  }));

Deno.test("a quantity is changed by a difference, whatever was sold meanwhile", () =>
  withMarket(async (market) => {
    const [seller, buyer] = await market.people(2);
    const product_id = await addProduct(market.db.owner, seller, {
      quantity: 5,
    });
    await market.do(buyer, purchase, { product_id, quantity: 2 });
    const edit = (quantity_change: number) =>
      market.do(seller, editProduct, { product_id, quantity_change });
    await edit(2);
    assert.equal((await read(market, product_id)).quantity, 5);
    assert.deepEqual(await conflictingFields(edit(-6)), ["quantity"]);
    await edit(-5);
    const soldOut = await read(market, product_id);
    assert.deepEqual([soldOut.quantity, soldOut.status], [0, "sold"]);
    await edit(1000);
    const full = await read(market, product_id);
    assert.deepEqual([full.quantity, full.status], [1000, "active"]);
    const both = { product_id, quantity: 3, quantity_change: 1 };
    for (const wrong of [{ product_id, quantity_change: 1 }, both]) {
      await market.refused(seller, editProduct, wrong, "invalid_input");
    }
    assert.equal((await read(market, product_id)).quantity, 1000);
  }));
