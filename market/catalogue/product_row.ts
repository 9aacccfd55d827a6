/**
 * A product as the commands that change it see it: its row, how that is locked,
 * and what to say when it cannot be had.
 */
import type { Sql } from "../../db/pools.ts";
import type { TransactionSql } from "../../db/transaction.ts";
import { type Actor, userId } from "../../cluster/command.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import type { ProductStatus } from "../statuses.ts";

/** The highest price there is, in cents. */
export const MAX_PRICE_CENTS = 100_000_000;

/** The most of one thing that one listing may have. */
export const MAX_QUANTITY = 1000;

/** What a command reads of a product before it changes it. */
export interface ProductRow {
  readonly id: string;
  readonly seller_id: string;
  readonly title: string;
  readonly price_cents: number;
  readonly quantity: number;
  readonly status: ProductStatus;
  readonly buy_now: boolean;
  readonly offers: boolean;
}

/** Returns the columns of a `ProductRow`, of `products`. */
export function productRow(tx: TransactionSql) {
  return tx`id, seller_id, title, price_cents, quantity, status, buy_now, offers`;
}

/** Who looks at something; null for somebody who is not logged in. */
export type Viewer =
  | { readonly id: string; readonly role: "user" | "admin" }
  | null;

/**
 * Returns the condition that a product may be seen, as SQL of `products as p`:
 * a hidden one is shown to its seller and to admins only.
 */
export function mayBeSeen(sql: Sql, viewer: Viewer) {
  return sql`(p.status <> 'hidden' or p.seller_id = ${viewer?.id ?? null}
    or ${viewer?.role === "admin"})`;
}

/** What to tell somebody who wants a product that is not for sale. */
export const NOT_FOR_SALE: Readonly<
  Record<Exclude<ProductStatus, "active">, string>
> = {
  sold: "This item is sold.",
  withdrawn: "The seller has withdrawn this item.",
  hidden: "This item was taken down by an administrator.",
};

/** What to tell somebody who wants a product that is not there for them. */
export const NO_SUCH_ITEM = "This item does not exist.";

/** What to tell somebody who would change another's product. */
export const ONLY_ITS_SELLER = "Only its seller can change this item.";

/**
 * Returns the product's row, locked until the transaction ends.
 *
 * Whoever changes a product and its offers or orders locks the product first:
 * with one order for all, no two writers wait for each other.
 *
 * @throws {DomainError} `not_found`.
 */
export async function lockProduct(
  tx: TransactionSql,
  id: string,
): Promise<ProductRow> {
  const [product] = await tx<ProductRow[]>`
    select ${productRow(tx)} from products where id = ${id} for no key update`;
  if (product === undefined) throw new DomainError("not_found", NO_SUCH_ITEM);
  return product;
}

/**
 * As `lockProduct`, for the product's seller alone.
 *
 * @throws {DomainError} `not_found`; `forbidden` for anybody else.
 */
export async function lockOwnProduct(
  tx: TransactionSql,
  actor: Actor,
  id: string,
): Promise<ProductRow> {
  const product = await lockProduct(tx, id);
  if (product.seller_id !== userId(actor)) {
    throw new DomainError("forbidden", ONLY_ITS_SELLER);
  }
  return product;
}
