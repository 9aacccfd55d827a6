/** What waits for a person: the figures in the header of every page. */
import { z } from "zod";
import type { Sql } from "../db/pools.ts";
import { waitsFor } from "./trade/offers/offer_row.ts";

/** No more unread notifications than these are counted. */
const MOST_NOTIFICATIONS = 100;

/** What waits for a person. */
export const waitingCounts = z.strictObject({
  open_offers: z.int().nonnegative()
    .describe("Open offers that it is this person's turn to answer."),
  unread_messages: z.int().nonnegative(),
  unread_notifications: z.int().nonnegative().max(MOST_NOTIFICATIONS)
    .describe(`At most ${MOST_NOTIFICATIONS} are counted.`),
});

export type WaitingCounts = Readonly<z.output<typeof waitingCounts>>;

/** Returns how much waits for a person, in one statement. */
export async function countWaiting(
  sql: Sql,
  person: string,
): Promise<WaitingCounts> {
  const [counts] = await sql<[WaitingCounts]>`
    select
      (select count(*)::int from offers o
        where o.buyer_id = ${person} and ${waitsFor(sql, "buyer")})
      + (select count(*)::int from offers o
        where o.seller_id = ${person} and ${waitsFor(sql, "seller")})
        as open_offers,
      (select coalesce(sum(c.last_seq - coalesce(r.seq, 0)), 0)::int
        from (select id, last_seq from conversations where buyer_id = ${person}
          union all
          select id, last_seq from conversations where seller_id = ${person}) c
        left join reads r on r.conversation_id = c.id and r.user_id = ${person})
        as unread_messages,
      (select count(*)::int from (
        select from notifications
        where user_id = ${person} and read_at is null
        limit ${MOST_NOTIFICATIONS}) n) as unread_notifications`;
  return counts;
}
