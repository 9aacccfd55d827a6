/** Reports of messages that break the rules. */
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import type { Sql } from "../../db/pools.ts";
import { defineCommand, userId } from "../../cluster/command.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { MAX_LENGTH } from "../../lib/lengths.ts";
import { findMembers, NO_SUCH_CONVERSATION } from "./conversations.ts";
import { MAX_MESSAGES, type Message } from "./messages.ts";
import { lines } from "../../lib/input/text.ts";

/**
 * Tells the admins of a message of the other side; again changes nothing. The
 * two sides of the conversation may.
 *
 * @throws {DomainError} `not_found` for others' conversations, and for a message
 * that is not there; `forbidden` for one's own messages.
 */
export const reportMessage = defineCommand({
  name: "report_message",
  summary: "Tells the admins of a message that breaks the rules.",
  access: "user",
  input: z.strictObject({
    conversation_id: z.uuid(),
    seq: z.int32().min(1),
    reason: lines("what is wrong", MAX_LENGTH.report),
  }),
  result: z.strictObject({ seq: z.int32() }),
  async run(tx, actor, input) {
    const me = userId(actor);
    await findMembers(tx, input.conversation_id, me);
    const [message] = await tx<{ sender_id: string }[]>`
      select sender_id from messages
      where conversation_id = ${input.conversation_id} and seq = ${input.seq}`;
    if (!message) {
      throw new DomainError("not_found", "There is no such message.");
    }
    if (message.sender_id === me) {
      throw new DomainError("forbidden", "This message is your own.");
    }
    const { count } = await tx`
      insert into reports (id, conversation_id, seq, reporter_id, reason)
      values (${uuidv7()}, ${input.conversation_id}, ${input.seq}, ${me},
        ${input.reason})
      on conflict (conversation_id, seq, reporter_id) do nothing`;
    return {
      result: { seq: input.seq },
      // Admins read of it in the log.
      activity: count === 0 ? null : {
        subject: input.conversation_id,
        detail: { seq: input.seq, reason: input.reason },
      },
    };
  },
});

/**
 * Notes in the activity log that an admin reads what was reported of others'
 * conversation, before it is shown. Admins may.
 *
 * @throws {DomainError} `not_found` where nothing was reported.
 */
export const openReported = defineCommand({
  name: "open_reported",
  summary: "Notes that an admin reads what was reported of a conversation.",
  access: "admin",
  exposed: false,
  input: z.strictObject({ conversation_id: z.uuid() }),
  result: z.strictObject({ conversation_id: z.uuid() }),
  async run(tx, _actor, { conversation_id }) {
    const reported = await tx`
      select from reports where conversation_id = ${conversation_id} limit 1`;
    if (reported.length === 0) {
      throw new DomainError("not_found", NO_SUCH_CONVERSATION);
    }
    return {
      result: { conversation_id },
      activity: { subject: conversation_id },
    };
  },
});

/** How many messages before and after a reported one show what it was about. */
const CONTEXT = 10;

/**
 * Returns what was reported of a conversation and what was said around it, in
 * the order of `seq`: what admins read of others' conversations.
 *
 * @throws {DomainError} `not_found` where nothing was reported.
 */
export async function listReported(
  sql: Sql,
  conversationId: string,
): Promise<Message[]> {
  const rows = await sql<(Omit<Message, "sent_at"> & { sent_at: Date })[]>`
    select seq, sender_id, body, sent_at from messages m
    where conversation_id = ${conversationId} and exists (
      select from reports r where r.conversation_id = m.conversation_id
        and m.seq between r.seq - ${CONTEXT} and r.seq + ${CONTEXT})
    order by seq limit ${MAX_MESSAGES}`;
  if (rows.length === 0) {
    throw new DomainError("not_found", NO_SUCH_CONVERSATION);
  }
  return rows.map((row) => ({ ...row, sent_at: row.sent_at.toISOString() }));
}
