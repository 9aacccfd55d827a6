/**
 * Two windows with the form of one item, edits from both and purchases between
 * them, in any order: nobody undoes what the other changed unasked, and the
 * stock stays right.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import { plainAmount } from "../../../components/format/money.ts";
import { DomainError } from "../../../lib/errors/domain_error.ts";
import { editProduct } from "../../../market/catalogue/edit_product.ts";
import {
  findProduct,
  type Product,
} from "../../../market/catalogue/products.ts";
import {
  addProduct,
  runIn,
  standingStill,
  withMarket,
} from "../../../market/testing.ts";
import { purchase } from "../../../market/trade/orders.ts";
import { productChanges } from "./product_form.ts";

const RUNS = 1000;

const window = fc.constantFrom(0, 1);
const step = fc.oneof(
  fc.record({ do: fc.constant("open" as const), window }),
  fc.record({ do: fc.constant("save" as const), window }),
  fc.record({ do: fc.constant("buy" as const) }),
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("type" as const),
      window,
      field: fc.constantFrom(
        ["title", "Lamp"],
        ["title", "Lantern"],
        ["description", "Brass."],
        ["description", "Copper."],
        ["condition", "new"],
        ["condition", "fair"],
        ["price", "20.00"],
        ["price", "30.00"],
        ["quantity", "3"],
        ["quantity", "9"],
        ["offers", ""],
        ["offers", "yes"],
      ),
    }),
  },
);

/** The form as a page shows it. */
function formOf(product: Product): Record<string, string> {
  const shown: Record<string, string> = {
    title: product.title,
    description: product.description,
    category: product.category,
    condition: product.condition,
    price: plainAmount(product.price_cents, "USD"),
    quantity: String(product.quantity),
    buy_now: product.buy_now ? "yes" : "",
    offers: product.offers ? "yes" : "",
  };
  for (const [name, value] of Object.entries(shown)) {
    shown[`${name}_was`] = value;
  }
  return shown;
}

const STATED = [
  "title",
  "description",
  "category",
  "condition",
  "price_cents",
  "buy_now",
  "offers",
] as const;

Deno.test("edits from two windows, and purchases between, never undo each other", () =>
  withMarket(async (market) => {
    const [seller, buyer] = await market.people(2);
    await standingStill(market.db.owner, (sql) =>
      fc.assert(
        fc.asyncProperty(
          fc.array(step, { minLength: 4, maxLength: 12 }),
          async (steps) => {
            const product_id = await addProduct(sql, seller, { quantity: 5 });
            const read = async () => {
              const product = await findProduct(sql, product_id, seller);
              assert.ok(product);
              return product;
            };
            const windows = [formOf(await read()), formOf(await read())];
            for (const one of steps) {
              const before = await read();
              if (one.do === "buy") {
                if (before.quantity === 0) continue;
                const bought = { product_id, quantity: 1 };
                await runIn(sql, purchase, buyer, bought);
                assert.equal((await read()).quantity, before.quantity - 1);
                continue;
              }
              const form = windows[one.window] ?? {};
              if (one.do === "open") windows[one.window] = formOf(before);
              if (one.do === "type") form[one.field[0] ?? ""] = one.field[1]!;
              if (one.do !== "save") continue;

              const { changes, seen } = productChanges(form, "USD");
              const input = { product_id, ...changes, seen };
              const refusal = await runIn(
                sql,
                editProduct,
                seller,
                editProduct.input.parse(input),
              ).then(() => null, (error) => error);
              const after = await read();
              if (refusal !== null) {
                assert.ok(refusal instanceof DomainError, String(refusal));
                assert.equal(refusal.code, "conflict");
                assert.deepEqual(after, before);
                continue;
              }
              for (const name of STATED) {
                if (!(name in changes)) {
                  assert.equal(after[name], before[name], name);
                  continue;
                }
                assert.equal(after[name], changes[name], name);
                assert.ok(
                  before[name] === seen[name] || before[name] === after[name],
                  `${name} was changed unseen`,
                );
              }
              const difference = Number(form["quantity"]) -
                Number(form["quantity_was"]);
              assert.equal(after.quantity, before.quantity + difference);
              windows[one.window] = formOf(after);
            }
          },
        ),
        { numRuns: RUNS },
      ));
  }));
