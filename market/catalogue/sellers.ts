/** What a seller has: as everybody sees it, and as the seller does. */
import type { Sql } from "../../db/pools.ts";
import { page } from "../../lib/input/page.ts";
import type { Person } from "../accounts/people.ts";
import { waitsFor } from "../trade/offers/offer_row.ts";
import { cardColumns, type ProductCard } from "./browse.ts";

/** A seller as everybody sees them. */
export interface Seller extends Person {
  readonly bio: string;
  /** When they joined. */
  readonly created_at: Date;
  /** How many things they have for sale. */
  readonly for_sale: number;
  /** How many orders of theirs were not cancelled. */
  readonly sold: number;
  /** Whether an admin keeps them out; only admins are told of such people. */
  readonly suspended: boolean;
}

/** One's own product, and what waits there. */
export interface Listing extends ProductCard {
  readonly buy_now: boolean;
  readonly offers: boolean;
  /** Offers that wait for an answer of the seller's. */
  readonly open_offers: number;
  /** Orders that wait to be shipped. */
  readonly orders_to_ship: number;
}

/** Which part of a list to read: what follows the product `after`. */
interface Part {
  readonly after?: string | undefined;
  readonly limit?: number | undefined;
}

/**
 * Returns the seller with this username, or null. Somebody who left is no
 * seller, and who was suspended is one for admins only.
 */
export async function findSeller(
  sql: Sql,
  username: string,
  viewer: { readonly role: "user" | "admin" } | null = null,
): Promise<Seller | null> {
  const [seller] = await sql<Seller[]>`
    select u.id, u.username, u.display_name, u.bio, u.created_at,
      u.suspended_at is not null as suspended,
      (select count(*)::int from products
        where seller_id = u.id and status = 'active') as for_sale,
      (select count(*)::int from orders
        where seller_id = u.id and status <> 'cancelled') as sold
    from users u
    where u.username = ${username} and u.deleted_at is null
      and (u.suspended_at is null or ${viewer?.role === "admin"})`;
  return seller ?? null;
}

/** Returns a page of what a seller has for sale, the newest first. */
export async function listSellerProducts(
  sql: Sql,
  sellerId: string,
  { after, limit = 24 }: Part = {},
): Promise<{ products: ProductCard[]; next: string | null }> {
  const rows = await sql<ProductCard[]>`
    select ${cardColumns(sql)} from products p
    where p.seller_id = ${sellerId} and p.status = 'active'
      ${olderThan(sql, after)}
    order by p.id desc limit ${limit + 1}`;
  const { items, next } = page(rows, limit, ({ id }) => id);
  return { products: items, next };
}

/**
 * Returns a page of all that somebody has listed, whatever became of it, the
 * newest first.
 */
export async function listListings(
  sql: Sql,
  sellerId: string,
  { after, limit = 24 }: Part = {},
): Promise<{ listings: Listing[]; next: string | null }> {
  const rows = await sql<Listing[]>`
    select ${cardColumns(sql)}, p.buy_now, p.offers,
      (select count(*)::int from offers o
        where o.product_id = p.id and ${
    waitsFor(sql, "seller")
  }) as open_offers,
      (select count(*)::int from orders o
        where o.product_id = p.id and o.status = 'placed') as orders_to_ship
    from products p
    where p.seller_id = ${sellerId} ${olderThan(sql, after)}
    order by p.id desc limit ${limit + 1}`;
  const { items, next } = page(rows, limit, ({ id }) => id);
  return { listings: items, next };
}

function olderThan(sql: Sql, after: string | undefined) {
  return after === undefined ? sql`` : sql`and p.id < ${after}`;
}
