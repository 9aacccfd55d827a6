/** What people see of their orders. */
import { z } from "zod";
import type { Sql } from "../../db/pools.ts";
import { NO_SUCH_PAGE } from "../../lib/input/cursor.ts";
import { nextPage, page, pageLimit } from "../../lib/input/page.ts";
import { timestamp } from "../../lib/input/timestamp.ts";
import { person, personJson } from "../accounts/people.ts";
import { CATEGORIES, CONDITIONS } from "../catalogue/categories.ts";
import { orderStatus } from "../statuses.ts";
import { agreed, joinAgreed } from "./agreement.ts";

/** An order as its two sides see it. */
const order = z.strictObject({
  id: z.uuid(),
  product_id: z.uuid(),
  title: z.string()
    .describe("The product's title when it was bought, as all that follows."),
  price_cents: z.int().describe("The price of one."),
  quantity: z.int(),
  status: orderStatus,
  placed_at: timestamp,
  shipped_at: timestamp.nullable(),
  received_at: timestamp.nullable(),
  cancelled_at: timestamp.nullable(),
  offer_id: z.uuid().nullable()
    .describe("The accepted offer; null when bought at the asking price."),
  description: z.string(),
  category: z.enum(CATEGORIES),
  condition: z.enum(CONDITIONS),
  photo_id: z.uuid().nullable().describe("Its first photo at that time."),
  buyer: person,
  seller: person,
});

export type Order = Readonly<z.output<typeof order>>;

/** Which of one's orders to list: `GET /api/orders?…`. */
export const ordersQuery = z.strictObject({
  role: z.enum(["buyer", "seller"], "Ask as buyer or as seller.").optional(),
  after: z.uuid(NO_SUCH_PAGE).optional(),
  limit: pageLimit(24),
});

/** A page of orders. */
export const orderPage = z.strictObject({
  orders: z.array(order),
  next: nextPage,
});

/** Returns a page of what somebody bought, sold, or both, newest first. */
export async function listOrders(
  sql: Sql,
  user: string,
  { role, after, limit = 24 }: Partial<z.output<typeof ordersQuery>> = {},
): Promise<z.output<typeof orderPage>> {
  const older = after === undefined ? sql`` : sql`and o.id < ${after}`;
  // Each side has its index: two short scans, merged, instead of one over all
  // orders.
  const side = (column: "buyer_id" | "seller_id") =>
    sql`(select * from orders o where o.${sql(column)} = ${user} ${older}
      order by o.id desc limit ${limit + 1})`;
  const mine = role === undefined
    ? sql`(${side("buyer_id")} union all ${side("seller_id")})`
    : side(`${role}_id`);
  const rows = await sql<Order[]>`
    select o.id, o.product_id, o.title, o.price_cents, o.quantity, o.status,
      o.placed_at, o.shipped_at, o.received_at, o.cancelled_at, o.offer_id,
      ${agreed(sql)},
      ${personJson(sql, "b")} as buyer, ${personJson(sql, "s")} as seller
    from ${mine} o
      ${joinAgreed(sql)}
      join users b on b.id = o.buyer_id
      join users s on s.id = o.seller_id
    order by o.id desc limit ${limit + 1}`;
  const { items, next } = page(rows, limit, ({ id }) => id);
  return { orders: items, next };
}
