import type { PendingQuery, Row } from "postgres";
import { z } from "zod";
import type { Sql } from "../../db/pools.ts";
import type { ProductSummary } from "../conversations/conversation_lists.ts";
import { cursor, encodeCursor } from "../../lib/cursor.ts";
import type { OfferStatus } from "../events.ts";
import type { Person } from "../accounts/people.ts";

/** What people see of their bargains. */

/** An offer, with what it is about and who takes part. */
export interface Offer {
  readonly id: string;
  /** The id of the first offer of its bargain. */
  readonly bargain_id: string;
  readonly parent_id: string | null;
  readonly product: ProductSummary;
  readonly buyer: Person;
  readonly seller: Person;
  readonly by_seller: boolean;
  readonly price_cents: number;
  readonly quantity: number;
  readonly status: OfferStatus;
  readonly made_at: Date;
  readonly expires_at: Date;
  readonly closed_at: Date | null;
}

/** `waiting`: whether the last offer of the page waits for the viewer's answer. */
const place = z.strictObject({ waiting: z.boolean(), id: z.uuid() });

/** Which page of the list: `GET /api/offers?…`. */
export const offersQuery = z.strictObject({
  after: cursor(place).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
});

/** A page of bargains; `next` is null on the last. */
export interface OfferPage {
  readonly offers: Offer[];
  readonly next: string | null;
}

/** Returns a person's bargains, each by its last offer: first those that wait for their answer, then the newest. */
export async function listOffers(
  sql: Sql,
  user: string,
  { after, limit }: z.output<typeof offersQuery>,
): Promise<OfferPage> {
  const last = sql`not exists (select from offers later
    where later.bargain_id = o.bargain_id and later.id > o.id)`;
  const below = (waiting: boolean) =>
    after?.waiting === waiting ? sql`and o.id < ${after.id}` : sql``;
  // Written out, not as parameters: so they match the indexes of open offers.
  const side = (mine: "buyer_id" | "seller_id", waiting: boolean) => {
    const waits = sql`o.status = 'open' and o.expires_at > now()
      and ${mine === "buyer_id" ? sql`o.by_seller` : sql`not o.by_seller`}`;
    return sql`(select o.*, ${waiting}::boolean as waiting from offers o
      where ${sql(mine)} = ${user} and ${waiting ? waits : sql`not (${waits})`}
        and ${last} ${below(waiting)}
      order by o.id desc limit ${limit + 1})`;
  };
  const both = (waiting: boolean) =>
    sql`${side("buyer_id", waiting)} union all ${side("seller_id", waiting)}`;
  const rows = await describe<Offer & { waiting: boolean }>(
    sql,
    after?.waiting === false
      ? both(false)
      : sql`${both(true)} union all ${both(false)}`,
    sql`, o.waiting`,
    sql`order by o.waiting desc, o.id desc limit ${limit + 1}`,
  );
  const page = rows.slice(0, limit);
  const end = page.at(-1);
  return {
    offers: page.map(({ waiting: _, ...offer }) => offer),
    next: rows.length > limit && end
      ? encodeCursor({ waiting: end.waiting, id: end.id })
      : null,
  };
}

/** Returns the offers of these bargains of `user`'s, from first to last; none of a bargain that is not theirs. */
export async function findBargains(
  sql: Sql,
  bargainIds: readonly string[],
  user: string,
): Promise<Offer[]> {
  return await describe(
    sql,
    sql`select * from offers
      where bargain_id = any(${[...bargainIds]}::uuid[])
        and ${user} in (buyer_id, seller_id)`,
    sql``,
    sql`order by o.id`,
  );
}

/** Returns the last bargain about a product between its seller and `buyer`, from first to last offer; none if there was none. */
export async function findBargainAbout(
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

/** Adds to rows of offers what people see of them. One that is due has expired, also before it is marked so. */
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
      json_build_object('id', p.id, 'title', p.title,
        'price_cents', p.price_cents, 'quantity', p.quantity,
        'status', p.status, 'offers', p.offers,
        'photo_id', p.cover_photo_id) as product,
      json_build_object('id', buyer.id, 'username', buyer.username,
        'display_name', buyer.display_name) as buyer,
      json_build_object('id', seller.id, 'username', seller.username,
        'display_name', seller.display_name) as seller ${more}
    from o
    join products p on p.id = o.product_id
    join users buyer on buyer.id = o.buyer_id
    join users seller on seller.id = o.seller_id
    ${order}`;
}
