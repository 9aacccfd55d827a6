import type { PendingQuery, Row } from "postgres";
import { z } from "zod";
import type { Sql } from "../../db/pools.ts";
import { cursor, encodeCursor } from "../../lib/cursor.ts";
import type { ProductChanged } from "../events.ts";
import type { Person } from "../accounts/people.ts";
import { hasFourDigitYear } from "../../lib/year.ts";

/** What people see of their conversations. */

/** A conversation, as one of its two sides sees it. */
export interface Conversation {
  readonly id: string;
  readonly product: ProductSummary;
  readonly other: Person;
  /** What the viewer is in it. */
  readonly role: "buyer" | "seller";
  readonly last_seq: number;
  readonly last_at: Date;
  /** The beginning of the last message; null before the first. */
  readonly last_body: string | null;
  /** How many messages the viewer has not read. */
  readonly unread: number;
  readonly read_seq: number;
  readonly other_read_seq: number;
}

/** A product, as bargains and conversations about it show it. */
export interface ProductSummary {
  readonly id: string;
  readonly title: string;
  readonly price_cents: number;
  readonly quantity: number;
  readonly status: ProductChanged["status"];
  /** Whether offers below the asking price are welcome. */
  readonly offers: boolean;
  readonly photo_id: string | null;
}

const place = z.strictObject({
  at: z.iso.datetime().refine(hasFourDigitYear),
  id: z.uuid(),
});

/** Which page of the list: `GET /api/conversations?…`. */
export const conversationsQuery = z.strictObject({
  after: cursor(place).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(30),
});

/** A page of conversations, the latest first; `next` is null on the last page. */
export interface ConversationPage {
  readonly conversations: Conversation[];
  readonly next: string | null;
}

/** Returns the conversations on a person's list: those with something said, and those they opened themselves. */
export async function listConversations(
  sql: Sql,
  user: string,
  { after, limit }: z.output<typeof conversationsQuery>,
): Promise<ConversationPage> {
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
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    conversations: page.map(({ cursor_at: _, ...conversation }) =>
      conversation
    ),
    next: rows.length > limit && last
      ? encodeCursor({ at: last.cursor_at, id: last.id })
      : null,
  };
}

/** Returns a conversation of `user`'s, or null when there is none of that id. */
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

/** Adds to the rows of `mine` what people see of a conversation; `cursor_at` has the microseconds that a Date has not. */
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
      json_build_object('id', p.id, 'title', p.title,
        'price_cents', p.price_cents, 'quantity', p.quantity,
        'status', p.status, 'offers', p.offers,
        'photo_id', p.cover_photo_id) as product,
      json_build_object('id', u.id, 'username', u.username,
        'display_name', u.display_name) as other,
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
