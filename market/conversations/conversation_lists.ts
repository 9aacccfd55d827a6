/** What people see of their conversations. */
import type { PendingQuery, Row } from "postgres";
import { z } from "zod";
import type { Sql } from "../../db/pools.ts";
import { cursor, encodeCursor } from "../../lib/input/cursor.ts";
import { nextPage, page, pageLimit } from "../../lib/input/page.ts";
import { timestamp } from "../../lib/input/timestamp.ts";
import { hasFourDigitYear } from "../../lib/input/year.ts";
import { person, personJson } from "../accounts/people.ts";
import {
  productSummary,
  productSummaryJson,
} from "../catalogue/product_summary.ts";

/** A conversation, as one of its two sides sees it. */
const conversation = z.strictObject({
  id: z.uuid(),
  product: productSummary,
  other: person.describe("Who is at the other end."),
  role: z.enum(["buyer", "seller"]).describe("What the viewer is in it."),
  last_seq: z.int32(),
  last_at: timestamp,
  last_body: z.string().nullable()
    .describe("The beginning of the last message; null before the first."),
  unread: z.int32().describe("How many messages the viewer has not read."),
  read_seq: z.int32(),
  other_read_seq: z.int32(),
});

export type Conversation = Readonly<z.output<typeof conversation>>;

const place = z.strictObject({
  at: z.iso.datetime().refine(hasFourDigitYear),
  id: z.uuid(),
});

/** Which page of the list: `GET /api/conversations?…`. */
export const conversationsQuery = z.strictObject({
  after: cursor(place).optional(),
  limit: pageLimit(30),
});

/** A page of conversations. */
export const conversationPage = z.strictObject({
  conversations: z.array(conversation),
  next: nextPage,
});

/**
 * Returns a page of the conversations on a person's list, the latest first:
 * those in which something was said since they hid it, and those that they
 * started themselves and never hid.
 */
export async function listConversations(
  sql: Sql,
  user: string,
  { after, limit }: z.output<typeof conversationsQuery>,
): Promise<z.output<typeof conversationPage>> {
  const side = (mine: "buyer_id" | "seller_id") =>
    sql`select c.*, r.seq as my_seq from conversations c
      left join reads r on r.conversation_id = c.id and r.user_id = ${user}
      where ${sql(mine)} = ${user}
        and (last_seq > coalesce(hidden_seq, 0)
          or (hidden_seq is null and buyer_id = ${user}))
        ${
      after
        ? sql`and (last_at, c.id) < (${after.at}::text::timestamptz, ${after.id})`
        : sql``
    }
      order by last_at desc, c.id desc limit ${limit + 1}`;
  const rows = await describe(
    sql,
    user,
    sql`(${side("buyer_id")}) union all (${side("seller_id")})`,
    limit + 1,
  );
  const { items, next } = page(
    rows,
    limit,
    ({ cursor_at: at, id }) =>
      encodeCursor({ at, id } satisfies z.input<typeof place>),
  );
  return {
    conversations: items.map(({ cursor_at: _, ...conversation }) =>
      conversation
    ),
    next,
  };
}

/**
 * Returns a conversation of `user`'s, or null when there is none of that id.
 */
export async function findConversation(
  sql: Sql,
  id: string,
  user: string,
): Promise<Conversation | null> {
  const [row] = await describe(
    sql,
    user,
    sql`select c.*, r.seq as my_seq from conversations c
      left join reads r on r.conversation_id = c.id and r.user_id = ${user}
      where c.id = ${id} and ${user} in (buyer_id, seller_id)`,
    1,
  );
  if (!row) return null;
  const { cursor_at: _, ...conversation } = row;
  return conversation;
}

/**
 * Adds to the rows of `mine` what people see of a conversation; `cursor_at` has
 * the microseconds that a Date has not.
 */
function describe(
  sql: Sql,
  user: string,
  mine: PendingQuery<Row[]>,
  limit: number,
) {
  return sql<(Conversation & { readonly cursor_at: string })[]>`
    with mine as (${mine})
    select mine.id, last_seq, last_at,
      case when mine.buyer_id = ${user} then 'buyer' else 'seller' end as role,
      ${productSummaryJson(sql)} as product,
      ${personJson(sql, "u")} as other,
      (select left(body, 200) from messages
        where conversation_id = mine.id and seq = mine.last_seq) as last_body,
      last_seq - coalesce(my_seq, 0) as unread,
      coalesce(my_seq, 0) as read_seq,
      coalesce(theirs.seq, 0) as other_read_seq,
      to_char(last_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        as cursor_at
    from mine
    join products p on p.id = mine.product_id
    join users u on u.id =
      case when mine.buyer_id = ${user} then mine.seller_id
        else mine.buyer_id end
    left join reads theirs
      on theirs.conversation_id = mine.id and theirs.user_id = u.id
    order by last_at desc, mine.id desc limit ${limit}`;
}
