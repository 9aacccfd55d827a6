/**
 * A product as the commands that change it see it: its row, how that is locked,
 * and what to say when it cannot be had.
 */
import { z } from "zod";
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
  /** It grows with each change of what a buyer relies on. */
  readonly version: number;
  readonly quantity: number;
  readonly status: ProductStatus;
  readonly buy_now: boolean;
  readonly offers: boolean;
}

/** Returns the columns of a `ProductRow`, of `products`. */
export function productRow(tx: TransactionSql) {
  return tx`id, seller_id, title, price_cents, version, quantity, status, buy_now,
    offers`;
}

/** Who looks at something; null for somebody who is not logged in. */
export type Viewer =
  | { readonly id: string; readonly role: "user" | "admin" }
  | null;

/**
 * Returns the condition that everybody may see a product, as SQL of
 * `products as p`: it is for sale or sold, and its seller is here.
 */
export function isPublic(sql: TransactionSql) {
  return sql`(p.status in ('active', 'sold') and not exists (
    select from users u where u.id = p.seller_id
      and (u.suspended_at is not null or u.deleted_at is not null)))`;
}

/**
 * Returns the condition that `viewer` may see a product, as SQL of
 * `products as p`: the one rule for its page, its photos, its news, and what is
 * asked for it. What is not for everybody is seen by its seller, by admins and,
 * unless an admin took it down, by who deals over it as a buyer.
 */
export function mayBeSeen(sql: TransactionSql, viewer: Viewer) {
  if (viewer === null) return isPublic(sql);
  const { id, role } = viewer;
  return sql`(${isPublic(sql)} or p.seller_id = ${id} or ${role === "admin"}
    or p.status <> 'hidden' and (
      exists (select from orders o
        where o.product_id = p.id and o.buyer_id = ${id})
      or exists (select from offers o
        where o.product_id = p.id and o.buyer_id = ${id})
      or exists (select from conversations c
        where c.product_id = p.id and c.buyer_id = ${id})))`;
}

/** Returns who looks, when `actor` acts; null for nobody and for a node. */
export function viewerOf(actor: Actor): Viewer {
  return actor.kind === "user" ? actor : null;
}

/** Tells whether `viewer` may see a product; false where there is none. */
export async function isSeen(
  sql: TransactionSql,
  id: string,
  viewer: Viewer,
): Promise<boolean> {
  const seen = await sql`
    select from products p where p.id = ${id} and ${mayBeSeen(sql, viewer)}`;
  return seen.length > 0;
}

/** What to tell somebody who wants a product that is not for sale. */
export const NOT_FOR_SALE: Readonly<
  Record<Exclude<ProductStatus, "active">, string>
> = {
  sold: "This item is sold.",
  withdrawn: "The seller has withdrawn this item.",
  hidden: "This item was taken down by an administrator.",
};

/**
 * The version of the product that the sender saw: what they ask for is refused
 * when it is another one by now.
 */
export const seenVersion = z.int().min(1).optional();

/**
 * Refuses somebody who saw another version of a product.
 *
 * @throws {DomainError} `conflict`.
 */
export function demandVersion(
  product: Pick<ProductRow, "version">,
  seen: number | undefined,
): void {
  if (seen === undefined || seen === product.version) return;
  throw new DomainError(
    "conflict",
    "The seller has changed this item. Look at it again first.",
  );
}

/** What to tell somebody who wants a product that is not there for them. */
export const NO_SUCH_ITEM = "This item does not exist, or is not shown.";

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
 * As `lockProduct`, for those who may see the product.
 *
 * @throws {DomainError} `not_found`, for all others as well.
 */
export async function lockSeenProduct(
  tx: TransactionSql,
  actor: Actor,
  id: string,
): Promise<ProductRow> {
  const [product] = await tx<ProductRow[]>`
    select ${productRow(tx)} from products p
    where id = ${id} and ${mayBeSeen(tx, viewerOf(actor))}
    for no key update`;
  if (product === undefined) throw new DomainError("not_found", NO_SUCH_ITEM);
  return product;
}

/**
 * As `lockProduct`, for the product's seller alone.
 *
 * @throws {DomainError} `not_found`; `forbidden` for anybody else who may see
 * it.
 */
export async function lockOwnProduct(
  tx: TransactionSql,
  actor: Actor,
  id: string,
): Promise<ProductRow> {
  const product = await lockSeenProduct(tx, actor, id);
  if (product.seller_id !== userId(actor)) {
    throw new DomainError("forbidden", ONLY_ITS_SELLER);
  }
  return product;
}
