import type { PendingQuery, Row, TransactionSql } from "postgres";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { defineCommand, DomainError, userId } from "../cluster/command.ts";
import type { Sql } from "../db/pools.ts";
import { refuseBlocked } from "./blocks.ts";
import { cursor, encodeCursor } from "./cursor.ts";
import { type ProductChanged, toUsers } from "./events.ts";
import type { Person } from "./people.ts";

/** How many conversations somebody may start in an hour. */
const STARTS_AN_HOUR = 5;

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

/** Who takes part in a conversation. */
export interface Members {
  readonly id: string;
  readonly product_id: string;
  readonly buyer_id: string;
  readonly seller_id: string;
  readonly last_seq: number;
}

export const startConversation = defineCommand({
  name: "start_conversation",
  summary:
    "Opens my conversation with the seller of an item, or finds the one there is.",
  access: "user",
  input: z.strictObject({ product_id: z.uuid() }),
  async run(tx, actor, input) {
    const me = userId(actor);
    await lockPerson(tx, me);
    const [product] = await tx<
      { seller_id: string; status: string; conversation_id: string | null }[]
    >`
      select products.seller_id, status, conversations.id as conversation_id
      from products left join conversations
        on conversations.product_id = products.id and buyer_id = ${me}
      where products.id = ${input.product_id}`;
    if (product?.conversation_id) {
      return {
        result: { conversation_id: product.conversation_id },
        activity: { subject: product.conversation_id },
      };
    }
    if (!product || product.status === "hidden") {
      throw new DomainError("not_found", "There is no such item.");
    }
    if (product.seller_id === me) {
      throw new DomainError("forbidden", "This item is yours.");
    }
    if (product.status === "withdrawn") {
      throw new DomainError("conflict", "The seller has withdrawn this item.");
    }
    await refuseBlocked(tx, me, product.seller_id);
    await limitStarts(tx, me);
    const [started] = await tx<[{ id: string }]>`
      insert into conversations (id, product_id, buyer_id, seller_id)
      values (${uuidv7()}, ${input.product_id}, ${me}, ${product.seller_id})
      returning id`;
    return {
      result: { conversation_id: started.id },
      activity: {
        subject: started.id,
        detail: { product_id: input.product_id },
      },
    };
  },
});

export const markRead = defineCommand({
  name: "mark_read",
  summary: "Marks a conversation as read up to a message.",
  access: "user",
  input: z.strictObject({ conversation_id: z.uuid(), seq: z.int().min(0) }),
  async run(tx, actor, input) {
    const me = userId(actor);
    const members = await findMembers(tx, input.conversation_id, me);
    const seq = Math.min(input.seq, members.last_seq);
    const [moved] = await tx`
      insert into reads (conversation_id, user_id, seq)
      values (${members.id}, ${me}, ${seq})
      on conflict (conversation_id, user_id)
        do update set seq = excluded.seq where reads.seq < excluded.seq
      returning seq`;
    return {
      result: { seq },
      activity: { subject: members.id, detail: { seq } },
      events: moved
        ? [toUsers([members.buyer_id, members.seller_id], "conversation:read", {
          conversation_id: members.id,
          user_id: me,
          seq,
        })]
        : [],
    };
  },
});

export const hideConversation = defineCommand({
  name: "hide_conversation",
  summary:
    "Takes a conversation off my list until its next message; the other side keeps it.",
  access: "user",
  input: z.strictObject({ conversation_id: z.uuid() }),
  async run(tx, actor, input) {
    const me = userId(actor);
    const members = await findMembers(tx, input.conversation_id, me);
    await tx`
      insert into reads (conversation_id, user_id, seq, hidden_seq)
      values (${members.id}, ${me}, ${members.last_seq}, ${members.last_seq})
      on conflict (conversation_id, user_id)
        do update set seq = excluded.seq, hidden_seq = excluded.hidden_seq`;
    return {
      result: { conversation_id: members.id },
      activity: { subject: members.id },
    };
  },
});

/**
 * Returns who takes part in a conversation.
 *
 * @throws {DomainError} `forbidden` when `user` does not, `not_found` when there is none.
 */
export async function findMembers(
  tx: TransactionSql,
  conversationId: string,
  user: string,
): Promise<Members> {
  const [members] = await tx<Members[]>`
    select id, product_id, buyer_id, seller_id, last_seq
    from conversations where id = ${conversationId}`;
  if (!members) {
    throw new DomainError("not_found", "There is no such conversation.");
  }
  if (user !== members.buyer_id && user !== members.seller_id) {
    throw new DomainError("forbidden", "This is not your conversation.");
  }
  return members;
}

/** The space of advisory locks in which a person stands for themself. */
const PERSON_LOCKS = 7236;

/** Makes what one person does at the same moment go one after the other, so that it can be counted. */
export async function lockPerson(
  tx: TransactionSql,
  user: string,
): Promise<void> {
  await tx`select pg_advisory_xact_lock(${PERSON_LOCKS}, hashtext(${user}))`;
}

async function limitStarts(tx: TransactionSql, me: string): Promise<void> {
  // A conversation's last message is never older than the conversation, so the index on last_at bounds the search.
  const [recent] = await tx<[{ started: number; wait: number }]>`
    select count(*)::int as started,
      coalesce(ceil(extract(epoch from
        min(created_at) + interval '1 hour' - now())), 0)::int as wait
    from conversations
    where buyer_id = ${me} and last_at > now() - interval '1 hour'
      and created_at > now() - interval '1 hour'`;
  if (recent.started < STARTS_AN_HOUR) return;
  throw new DomainError(
    "rate_limited",
    `You can start ${STARTS_AN_HOUR} conversations an hour.`,
    { retryAfter: Math.max(1, recent.wait) },
  );
}

const place = z.strictObject({ at: z.iso.datetime(), id: z.uuid() });

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
