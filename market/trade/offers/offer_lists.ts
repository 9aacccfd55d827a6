/**
 * What people see of their offers. An offer and the counter-offers that follow
 * it are one history; all of them have the `bargain_id` of the first.
 */
import type { PendingQuery, Row } from "postgres";
import { z } from "zod";
import type { Sql } from "../../../db/pools.ts";
import { cursor, encodeCursor } from "../../../lib/input/cursor.ts";
import { nextPage, page, pageLimit } from "../../../lib/input/page.ts";
import { timestamp } from "../../../lib/input/timestamp.ts";
import { person, personJson } from "../../accounts/people.ts";
import {
  productSummary,
  productSummaryJson,
} from "../../catalogue/product_summary.ts";
import { offerStatus } from "../../statuses.ts";
import { waitsFor } from "./offer_row.ts";

/** An offer, with what it is about and who takes part. */
const offer = z.strictObject({
  id: z.uuid(),
  bargain_id: z.uuid().describe("The id of the first offer of its history."),
  parent_id: z.uuid().nullable()
    .describe("The offer that this one counters; null for a first one."),
  product: productSummary,
  buyer: person,
  seller: person,
  by_seller: z.boolean()
    .describe("Whether the seller made it, as a counter-offer."),
  price_cents: z.int().describe("The price of one."),
  quantity: z.int(),
  status: offerStatus,
  made_at: timestamp,
  expires_at: timestamp,
  closed_at: timestamp.nullable(),
});

export type Offer = Readonly<z.output<typeof offer>>;

/**
 * `waiting`: whether the last offer of the page waits for the viewer's answer.
 */
const place = z.strictObject({ waiting: z.boolean(), id: z.uuid() });

/** Which page of the list: `GET /api/offers?…`. */
export const offersQuery = z.strictObject({
  after: cursor(place).optional(),
  limit: pageLimit(30),
});

/** A page of histories, each by its last offer. */
export const offerPage = z.strictObject({
  offers: z.array(offer),
  next: nextPage,
});

/**
 * Returns the histories in which a person takes part, each by its last offer:
 * first those that wait for their answer, then the newest.
 */
export async function listOffers(
  sql: Sql,
  user: string,
  { after, limit }: z.output<typeof offersQuery>,
): Promise<z.output<typeof offerPage>> {
  const last = sql`not exists (select from offers later
    where later.bargain_id = o.bargain_id and later.id > o.id)`;
  const below = (waiting: boolean) =>
    after?.waiting === waiting ? sql`and o.id < ${after.id}` : sql``;
  const side = (mine: "buyer" | "seller", waiting: boolean) => {
    const waits = waitsFor(sql, mine);
    return sql`(select o.*, ${waiting}::boolean as waiting from offers o
      where ${sql(`${mine}_id`)} = ${user}
        and ${waiting ? waits : sql`not (${waits})`}
        and ${last} ${below(waiting)}
      order by o.id desc limit ${limit + 1})`;
  };
  const both = (waiting: boolean) =>
    sql`${side("buyer", waiting)} union all ${side("seller", waiting)}`;
  const rows = await describe<Offer & { waiting: boolean }>(
    sql,
    after?.waiting === false
      ? both(false)
      : sql`${both(true)} union all ${both(false)}`,
    sql`, o.waiting`,
    sql`order by o.waiting desc, o.id desc limit ${limit + 1}`,
  );
  const { items, next } = page(
    rows,
    limit,
    ({ waiting, id }) =>
      encodeCursor({ waiting, id } satisfies z.input<typeof place>),
  );
  return { offers: items.map(({ waiting: _, ...offer }) => offer), next };
}

/**
 * Returns the offers of these histories in which `user` takes part, from first
 * to last; none of one that is not theirs.
 *
 * @param firstIds the ids of the histories' first offers.
 */
export async function findOfferHistories(
  sql: Sql,
  firstIds: readonly string[],
  user: string,
): Promise<Offer[]> {
  return await describe(
    sql,
    sql`select * from offers
      where bargain_id = any(${[...firstIds]}::uuid[])
        and ${user} in (buyer_id, seller_id)`,
    sql``,
    sql`order by o.id`,
  );
}

/**
 * Returns the latest history about a product between its seller and `buyer`,
 * from first to last offer; none where no offer was made.
 */
export async function findOfferHistory(
  sql: Sql,
  productId: string,
  buyer: string,
): Promise<Offer[]> {
  return await describe(
    sql,
    sql`select * from offers where bargain_id = (
      select bargain_id from offers
      where product_id = ${productId} and buyer_id = ${buyer}
      order by id desc limit 1)`,
    sql``,
    sql`order by o.id`,
  );
}

/**
 * Adds to rows of offers what people see of them. One that is due has expired,
 * also before the leader has marked it so.
 */
async function describe<Described extends Offer>(
  sql: Sql,
  offers: PendingQuery<Row[]>,
  more: PendingQuery<Row[]>,
  order: PendingQuery<Row[]>,
): Promise<Described[]> {
  return await sql<Described[]>`
    with o as (${offers})
    select o.id, o.bargain_id, o.parent_id, o.by_seller, o.price_cents,
      o.quantity, o.made_at, o.expires_at, o.closed_at,
      case when o.status = 'open' and o.expires_at <= now() then 'expired'
        else o.status end as status,
      ${productSummaryJson(sql)} as product,
      ${personJson(sql, "buyer")} as buyer,
      ${personJson(sql, "seller")} as seller ${more}
    from o
    join products p on p.id = o.product_id
    join users buyer on buyer.id = o.buyer_id
    join users seller on seller.id = o.seller_id
    ${order}`;
}
