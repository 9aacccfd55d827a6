/**
 * Whom somebody does not want to hear from. A block works both ways: neither
 * writes, makes offers or sells to the other.
 */
import type { TransactionSql } from "../../db/transaction.ts";
import { z } from "zod";
import { defineCommand, userId } from "../../cluster/command.ts";
import type { Sql } from "../../db/pools.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";

/**
 * Blocks a person; again changes nothing. Anybody who is logged in may.
 *
 * @throws {DomainError} `forbidden` for oneself; `not_found`.
 */
export const blockUser = defineCommand({
  name: "block_user",
  summary:
    "Keeps a person from writing and making offers to me, and from buying from me.",
  access: "user",
  input: z.strictObject({ user_id: z.uuid() }),
  result: z.strictObject({ user_id: z.uuid() }),
  async run(tx, actor, input) {
    const me = userId(actor);
    if (me === input.user_id) {
      throw new DomainError("forbidden", "You cannot block yourself.");
    }
    const found = await tx`select from users where id = ${input.user_id}`;
    if (found.length === 0) {
      throw new DomainError("not_found", "There is no such person.");
    }
    const { count } = await tx`
      insert into blocks (blocker_id, blocked_id)
      values (${me}, ${input.user_id}) on conflict do nothing`;
    return {
      result: { user_id: input.user_id },
      activity: count === 0 ? null : { subject: input.user_id },
    };
  },
});

/**
 * Lifts one's own block of a person; that of the other side stays. Anybody who
 * is logged in may. It refuses nothing.
 */
export const unblockUser = defineCommand({
  name: "unblock_user",
  summary: "Lets a person write, make offers and buy from me again.",
  access: "user",
  input: z.strictObject({ user_id: z.uuid() }),
  result: z.strictObject({ user_id: z.uuid() }),
  async run(tx, actor, input) {
    const { count } = await tx`
      delete from blocks
      where blocker_id = ${userId(actor)} and blocked_id = ${input.user_id}`;
    return {
      result: { user_id: input.user_id },
      activity: count === 0 ? null : { subject: input.user_id },
    };
  },
});

/**
 * Returns whose block stands between two people: `me`'s, the other's, or none.
 */
export async function findBlock(
  sql: Sql | TransactionSql,
  me: string,
  other: string,
): Promise<"mine" | "theirs" | null> {
  const blocks = await sql<{ blocker_id: string }[]>`
    select blocker_id from blocks
    where (blocker_id, blocked_id) in
      ((${me}::uuid, ${other}::uuid), (${other}::uuid, ${me}::uuid))`;
  if (blocks.length === 0) return null;
  return blocks.some(({ blocker_id }) => blocker_id === me) ? "mine" : "theirs";
}

/**
 * Refuses when either has blocked the other.
 *
 * @throws {DomainError} `forbidden`.
 */
export async function refuseBlocked(
  tx: TransactionSql,
  me: string,
  other: string,
): Promise<void> {
  const block = await findBlock(tx, me, other);
  if (block !== null) throw blockedError(block === "mine");
}

/** Returns the refusal for two people of whom one has blocked the other. */
export function blockedError(byMe: boolean): DomainError {
  return new DomainError(
    "forbidden",
    byMe
      ? "You have blocked this person. Unblock them first."
      : "This person takes no messages, offers or orders from you.",
  );
}
