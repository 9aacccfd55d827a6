/** Changing a product that is for sale, or sold out. */
import { z } from "zod";
import { defineCommand } from "../../cluster/command.ts";
import type { TransactionSql } from "../../db/transaction.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { closeOpenOffers } from "../trade/offers/offer_closing.ts";
import { refuseUnseen } from "../unseen.ts";
import { changed } from "./product_news.ts";
import {
  lockOwnProduct,
  MAX_QUANTITY,
  NOT_FOR_SALE,
  type ProductRow,
} from "./product_row.ts";
import { NO_WAY_TO_BUY, productFields } from "./products.ts";

const { quantity, ...stated } = productFields;

/** What a seller states of a product; how many are left changes by itself. */
const statements = z.strictObject(stated);

type Statements = z.output<typeof statements>;

/** What, when it changes, makes the product another one than buyers saw. */
const TERMS = ["title", "description", "category", "condition"] as const;

/**
 * Changes the given fields of a product, and closes the open offers that it no
 * longer honours: all of them when it is not what they were made for any more.
 * What was sold out is for sale again with a new quantity. Its seller may.
 *
 * @throws {DomainError} `not_found`; `forbidden` for anybody else; `conflict`
 * when it is withdrawn or hidden, or was changed meanwhile, with an issue for
 * each such field; `invalid_input` when no way to buy it is left.
 */
export const editProduct = defineCommand({
  name: "edit_product",
  summary:
    "Changes the given fields of one's own product; a sold one is for sale again with a new quantity.",
  access: "user",
  input: statements.partial().extend({
    product_id: z.uuid(),
    quantity: quantity.optional(),
    /** How many more there are than the sender saw, or fewer. */
    quantity_change: z.int("Write the quantity as a whole number.")
      .min(-MAX_QUANTITY).max(MAX_QUANTITY).optional(),
    /**
     * What the sender saw of the fields that change: what has another value by
     * now is not changed unasked.
     */
    seen: statements.partial().optional(),
  }),
  result: z.strictObject({ product_id: z.uuid() }),
  async run(tx, actor, { product_id, seen, quantity_change, ...given }) {
    const product = await lockOwnProduct(tx, actor, product_id);
    if (product.status === "withdrawn" || product.status === "hidden") {
      throw new DomainError("conflict", NOT_FOR_SALE[product.status]);
    }
    const before = { ...product, ...await readStatements(tx, product_id) };
    const changes = defined({
      ...given,
      quantity: quantityAfter(product, given.quantity, quantity_change),
    });
    refuseUnseen(before, changes, seen ?? {});
    const after = { ...before, ...changes };
    if (!after.buy_now && !after.offers) {
      throw new DomainError("invalid_input", NO_WAY_TO_BUY.error, {
        issues: [{ path: NO_WAY_TO_BUY.path, message: NO_WAY_TO_BUY.error }],
      });
    }
    const status = after.quantity > 0 ? "active" : "sold";
    const differs = (Object.keys(changes) as (keyof typeof changes)[])
      .some((name) => after[name] !== before[name]);
    if (!differs && status === product.status) {
      return { result: { product_id }, activity: null };
    }
    await tx`
      update products set ${tx({ ...changes, status })}, updated_at = now()
      where id = ${product_id}`;
    const news = await changed(tx, { ...after, status });
    const closed = await closeOpenOffers(tx, product_id, "changed", {
      isOther: TERMS.some((name) => after[name] !== before[name]),
    });
    return {
      result: { product_id },
      activity: {
        subject: product_id,
        detail: { changed: Object.keys(changes) },
      },
      events: [news, ...closed],
    };
  },
});

/** Returns what is stated of a product, whose row the caller has locked. */
async function readStatements(
  tx: TransactionSql,
  id: string,
): Promise<Statements> {
  const [found] = await tx<[Statements]>`
    select title, description, category, condition, price_cents, buy_now, offers
    from products where id = ${id}`;
  return found;
}

/**
 * Returns the new quantity, or undefined where it stays.
 *
 * @throws {DomainError} `conflict` when fewer are left than are taken away;
 * `invalid_input` above the most, or for both ways of saying it at once.
 */
function quantityAfter(
  { quantity }: Pick<ProductRow, "quantity">,
  given: number | undefined,
  change: number | undefined,
): number | undefined {
  if (change === undefined) return given;
  if (given !== undefined) {
    throw wrongQuantity("invalid_input", "Give the quantity or its change.");
  }
  const after = quantity + change;
  if (after < 0) {
    throw wrongQuantity(
      "conflict",
      `Only ${quantity} are left by now: that many can be taken away at most.`,
    );
  }
  if (after > MAX_QUANTITY) {
    throw wrongQuantity(
      "invalid_input",
      `Sell at most ${MAX_QUANTITY} at once.`,
    );
  }
  return after;
}

function wrongQuantity(
  code: "invalid_input" | "conflict",
  message: string,
): DomainError {
  return new DomainError(code, message, {
    issues: [{ path: ["quantity"], message }],
  });
}

/** Leaves out the fields that were not given. */
function defined<Fields extends Record<string, unknown>>(fields: Fields) {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };
}
