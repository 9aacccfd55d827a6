/** Conversations: who takes part in them, and who has read how far. */
import type { TransactionSql } from "../../db/transaction.ts";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { defineCommand, userId } from "../../cluster/command.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import {
  mayBeSeen,
  NO_SUCH_ITEM,
  NOT_FOR_SALE,
  viewerOf,
} from "../catalogue/product_row.ts";
import { toUsers } from "../events.ts";
import type { ProductStatus } from "../statuses.ts";
import { refuseBlocked } from "./blocks.ts";

/** How many conversations somebody may start in an hour. */
const STARTS_AN_HOUR = 5;

/**
 * What to tell somebody who names a conversation that is not there, or one of
 * others: nobody else learns that it is there.
 */
export const NO_SUCH_CONVERSATION = "There is no such conversation.";

/** Who takes part in a conversation. */
interface Members {
  readonly id: string;
  readonly product_id: string;
  readonly buyer_id: string;
  readonly seller_id: string;
  readonly last_seq: number;
}

/**
 * Starts a conversation with the seller of a product, or finds the one there
 * is, whatever has become of the product. Anybody who is logged in may, but for
 * its seller.
 *
 * @throws {DomainError} `not_found` for a product that one may not see;
 * `forbidden` for one's own, or when one has blocked the other; `conflict` for
 * a withdrawn or hidden one; `rate_limited` above 5 new conversations an hour.
 */
export const startConversation = defineCommand({
  name: "start_conversation",
  summary:
    "Opens my conversation with the seller of an item, or finds the one there is.",
  access: "user",
  input: z.strictObject({ product_id: z.uuid() }),
  result: z.strictObject({ conversation_id: z.uuid() }),
  async run(tx, actor, input) {
    const me = userId(actor);
    await lockPerson(tx, me);
    const [product] = await tx<
      {
        seller_id: string;
        status: ProductStatus;
        seen: boolean;
        conversation_id: string | null;
      }[]
    >`
      select p.seller_id, p.status, c.id as conversation_id,
        ${mayBeSeen(tx, viewerOf(actor))} as seen
      from products p left join conversations c
        on c.product_id = p.id and c.buyer_id = ${me}
      where p.id = ${input.product_id}`;
    if (product?.conversation_id) {
      return {
        result: { conversation_id: product.conversation_id },
        activity: null,
      };
    }
    if (!product?.seen) {
      throw new DomainError("not_found", NO_SUCH_ITEM);
    }
    if (product.seller_id === me) {
      throw new DomainError("forbidden", "This item is yours.");
    }
    if (product.status === "withdrawn" || product.status === "hidden") {
      throw new DomainError("conflict", NOT_FOR_SALE[product.status]);
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

/**
 * Marks a conversation as read up to a message, for oneself; never back. Its
 * two sides may.
 *
 * @throws {DomainError} `not_found` for others' conversations.
 */
export const markRead = defineCommand({
  name: "mark_read",
  summary: "Marks a conversation as read up to a message.",
  access: "user",
  input: z.strictObject({ conversation_id: z.uuid(), seq: z.int32().min(0) }),
  result: z.strictObject({ seq: z.int32() }),
  async run(tx, actor, input) {
    const me = userId(actor);
    const members = await findMembers(tx, input.conversation_id, me);
    const seq = Math.min(input.seq, members.last_seq);
    const [moved] = await tx`
      insert into reads (conversation_id, user_id, seq)
      select ${members.id}, ${me}, ${seq}::int where ${seq}::int > 0
      on conflict (conversation_id, user_id)
        do update set seq = excluded.seq where reads.seq < excluded.seq
      returning seq`;
    return {
      result: { seq },
      activity: moved ? { subject: members.id, detail: { seq } } : null,
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

/**
 * Takes a conversation off one's own list until its next message, and marks it
 * as read. Its two sides may.
 *
 * @throws {DomainError} `not_found` for others' conversations.
 */
export const hideConversation = defineCommand({
  name: "hide_conversation",
  summary:
    "Takes a conversation off my list until its next message; the other side keeps it.",
  access: "user",
  input: z.strictObject({ conversation_id: z.uuid() }),
  result: z.strictObject({ conversation_id: z.uuid() }),
  async run(tx, actor, input) {
    const me = userId(actor);
    const members = await findMembers(tx, input.conversation_id, me);
    const { count } = await tx`
      insert into reads (conversation_id, user_id, seq, hidden_seq)
      values (${members.id}, ${me}, ${members.last_seq}, ${members.last_seq})
      on conflict (conversation_id, user_id)
        do update set seq = excluded.seq, hidden_seq = excluded.hidden_seq
        where (reads.seq, reads.hidden_seq)
          is distinct from (excluded.seq, excluded.hidden_seq)`;
    return {
      result: { conversation_id: members.id },
      activity: count === 0 ? null : { subject: members.id },
    };
  },
});

/**
 * Returns who takes part in a conversation.
 *
 * @throws {DomainError} `not_found` unless `user` does.
 */
export async function findMembers(
  tx: TransactionSql,
  conversationId: string,
  user: string,
): Promise<Members> {
  const [members] = await tx<Members[]>`
    select id, product_id, buyer_id, seller_id, last_seq
    from conversations
    where id = ${conversationId} and ${user} in (buyer_id, seller_id)`;
  if (!members) {
    throw new DomainError("not_found", NO_SUCH_CONVERSATION);
  }
  return members;
}

/** The space of advisory locks in which a person stands for themself. */
const PERSON_LOCKS = 7236;

/**
 * Makes what one person does at the same moment go one after the other, so that
 * it can be counted.
 */
export async function lockPerson(
  tx: TransactionSql,
  user: string,
): Promise<void> {
  await tx`select pg_advisory_xact_lock(${PERSON_LOCKS}, hashtext(${user}))`
    .execute();
}

/** @throws {DomainError} `rate_limited` above 5 new conversations an hour. */
async function limitStarts(tx: TransactionSql, me: string): Promise<void> {
  // `last_at` is never before `created_at`: its condition loses nothing, and
  // lets the index on `last_at` bound the search.
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
