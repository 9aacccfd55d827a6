/** The messages of a conversation: writing one, and reading them. */
import type { TransactionSql } from "../../db/transaction.ts";
import { z } from "zod";
import { defineCommand, userId } from "../../cluster/command.ts";
import type { Sql } from "../../db/pools.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { MAX_LENGTH } from "../../lib/lengths.ts";
import { pageLimit } from "../../lib/input/page.ts";
import { lines } from "../../lib/input/text.ts";
import { toUsers } from "../events.ts";
import { blockedError } from "./blocks.ts";
import { lockPerson, NO_SUCH_CONVERSATION } from "./conversations.ts";

/** A message of a conversation. */
const message = z.strictObject({
  seq: z.int32().describe("Numbers the messages from 1, without a gap."),
  sender_id: z.uuid(),
  body: z.string(),
  sent_at: z.iso.datetime(),
});

export type Message = Readonly<z.output<typeof message>>;

/** What `GET /api/conversations/:id/messages` answers. */
export const messageList = z.strictObject({ messages: z.array(message) });

/** How often somebody may write. */
const MESSAGE_LIMITS = {
  /** To somebody who never answered, in a minute. */
  unansweredAMinute: 10,
  /** To anybody, in any ten seconds. */
  inTenSeconds: 100,
} as const;

/**
 * Writes a message into a conversation, which its writer has then read up to
 * it. Its two sides may.
 *
 * @throws {DomainError} `not_found` for others' conversations; `forbidden` when
 * the other side has left or one has blocked the other; `rate_limited`.
 */
export const sendMessage = defineCommand({
  name: "send_message",
  summary: "Writes a message into a conversation of mine.",
  access: "user",
  input: z.strictObject({
    conversation_id: z.uuid(),
    body: lines("a message", MAX_LENGTH.message),
  }),
  result: z.strictObject({ seq: z.int32(), sent_at: z.iso.datetime() }),
  async run(tx, actor, input) {
    const me = userId(actor);
    const conversation = await openForWriting(tx, input.conversation_id, me);
    // The update holds the conversation's row until the commit. So the next
    // number is given to one message at a time, and a message that is rolled
    // back gives its number back.
    const [message] = await tx<[{ seq: number; sent_at: Date }]>`
      with numbered as (
        update conversations
          set last_seq = last_seq + 1, last_at = clock_timestamp()
        where id = ${input.conversation_id}
        returning id, last_seq, last_at
      ), read as (
        insert into reads (conversation_id, user_id, seq)
        select id, ${me}, last_seq from numbered
        on conflict (conversation_id, user_id) do update set seq = excluded.seq
      )
      insert into messages (conversation_id, seq, sender_id, body, sent_at)
      select id, last_seq, ${me}, ${input.body}, last_at from numbered
      returning seq, sent_at`;
    const sentAt = message.sent_at.toISOString();
    return {
      result: { seq: message.seq, sent_at: sentAt },
      activity: {
        subject: input.conversation_id,
        detail: { seq: message.seq },
      },
      events: [
        toUsers(
          [conversation.buyer_id, conversation.seller_id],
          "message:new",
          {
            conversation_id: input.conversation_id,
            seq: message.seq,
            sender_id: me,
            body: input.body,
            sent_at: sentAt,
          },
        ),
      ],
    };
  },
});

/** What decides whether somebody may write into a conversation now. */
interface Standing {
  readonly buyer_id: string;
  readonly seller_id: string;
  readonly blocked_by_me: boolean;
  readonly blocked_by_other: boolean;
  readonly other_left: boolean;
  /**
   * Seconds until the oldest message that fills a limit falls out of it, or
   * null while there is room.
   */
  readonly wait_for_anybody: number | null;
  readonly wait_for_answer: number | null;
}

/**
 * Finds a conversation, and refuses who may not write there now. What one
 * person writes at the same moment goes one after the other from here on.
 *
 * @throws {DomainError} as `sendMessage` does.
 */
async function openForWriting(
  tx: TransactionSql,
  conversationId: string,
  me: string,
): Promise<Standing> {
  // Both are sent together; the snapshot of the second is taken after the first
  // has its lock.
  const [, [standing]] = await Promise.all([
    lockPerson(tx, me),
    tx<Standing[]>`
      select buyer_id, seller_id,
        exists (select from blocks
          where blocker_id = ${me} and blocked_id = other.id) as blocked_by_me,
        exists (select from blocks
          where blocker_id = other.id and blocked_id = ${me})
          as blocked_by_other,
        other.deleted_at is not null as other_left,
        (select ceil(extract(epoch from
            sent_at + interval '10 seconds' - now()))::int
          from messages
          where sender_id = ${me} and sent_at > now() - interval '10 seconds'
          order by sent_at desc
          offset ${MESSAGE_LIMITS.inTenSeconds - 1} limit 1)
          as wait_for_anybody,
        (select ceil(extract(epoch from
            sent_at + interval '1 minute' - now()))::int
          from messages as mine
          where conversation_id = conversations.id
            and seq = last_seq - ${MESSAGE_LIMITS.unansweredAMinute - 1}
            and sent_at > now() - interval '1 minute'
            and not exists (select from messages
              where conversation_id = conversations.id
                and sender_id = other.id))
          as wait_for_answer
      from conversations join users as other
        on other.id = case when buyer_id = ${me} then seller_id else buyer_id end
      where conversations.id = ${conversationId}
        and ${me} in (buyer_id, seller_id)`,
  ]);
  if (!standing) {
    throw new DomainError("not_found", NO_SUCH_CONVERSATION);
  }
  if (standing.other_left) {
    throw new DomainError("forbidden", "This person has left DistSales.");
  }
  if (standing.blocked_by_me || standing.blocked_by_other) {
    throw blockedError(standing.blocked_by_me);
  }
  if (standing.wait_for_anybody !== null) {
    throw new DomainError(
      "rate_limited",
      "You are writing faster than anybody can read. Wait a moment.",
      { retryAfter: Math.max(1, standing.wait_for_anybody) },
    );
  }
  if (standing.wait_for_answer !== null) {
    throw new DomainError(
      "rate_limited",
      "Wait for an answer before you write more.",
      { retryAfter: Math.max(1, standing.wait_for_answer) },
    );
  }
  return standing;
}

/** The highest number that a message can have: PostgreSQL's largest integer. */
const MAX_SEQ = 2 ** 31 - 1;

/** How many messages a page has at most. */
export const MAX_MESSAGES = 200;

/**
 * Which messages of a conversation are asked for: those after `after`, the last
 * ones before `before`, or, with neither, the last ones.
 */
export const messagesQuery = z.strictObject({
  after: z.coerce.number().int().min(0).max(MAX_SEQ).optional(),
  before: z.coerce.number().int().min(0).max(MAX_SEQ).optional(),
  limit: pageLimit(50, MAX_MESSAGES),
});

/**
 * Returns messages of a conversation, in the order of `seq`.
 *
 * @throws {DomainError} `not_found` unless `user` takes part in it.
 */
export async function listMessages(
  sql: Sql,
  conversationId: string,
  user: string,
  { after, before, limit }: z.output<typeof messagesQuery>,
): Promise<Message[]> {
  const member = await sql`
    select from conversations
    where id = ${conversationId} and ${user} in (buyer_id, seller_id)`;
  if (member.length === 0) {
    throw new DomainError("not_found", NO_SUCH_CONVERSATION);
  }
  const forward = after !== undefined;
  const rows = await sql<
    { seq: number; sender_id: string; body: string; sent_at: Date }[]
  >`
    select seq, sender_id, body, sent_at from messages
    where conversation_id = ${conversationId}
      ${forward ? sql`and seq > ${after}` : sql``}
      ${before !== undefined ? sql`and seq < ${before}` : sql``}
    order by seq ${forward ? sql`asc` : sql`desc`}
    limit ${limit}`;
  const messages = rows.map((row) => ({
    ...row,
    sent_at: row.sent_at.toISOString(),
  }));
  return forward ? messages : messages.reverse();
}

/**
 * Returns who is at the other end of a conversation of `user`'s, or null when
 * `user` is no part of it or one has blocked the other.
 */
export async function findListener(
  sql: Sql,
  conversationId: string,
  user: string,
): Promise<string | null> {
  const [row] = await sql<{ other: string }[]>`
    select case when buyer_id = ${user} then seller_id else buyer_id end
      as other
    from conversations
    where id = ${conversationId} and ${user} in (buyer_id, seller_id)
      and not exists (select from blocks where
        (blocker_id, blocked_id) in ((buyer_id, seller_id),
          (seller_id, buyer_id)))`;
  return row?.other ?? null;
}
