import type { TransactionSql } from "../../db/transaction.ts";
import { z } from "zod";
import { defineCommand, userId } from "../../cluster/command.ts";
import { DomainError } from "../../lib/domain_error.ts";
import type { Sql } from "../../db/pools.ts";

/**
 * Whom somebody does not want to hear from. A block works both ways: neither
 * writes, makes offers or sells to the other.
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
    await tx`
      insert into blocks (blocker_id, blocked_id)
      values (${me}, ${input.user_id}) on conflict do nothing`;
    return {
      result: { user_id: input.user_id },
      activity: { subject: input.user_id },
    };
  },
});

export const unblockUser = defineCommand({
  name: "unblock_user",
  summary: "Lets a person write, make offers and buy from me again.",
  access: "user",
  input: z.strictObject({ user_id: z.uuid() }),
  result: z.strictObject({ user_id: z.uuid() }),
  async run(tx, actor, input) {
    await tx`
      delete from blocks
      where blocker_id = ${userId(actor)} and blocked_id = ${input.user_id}`;
    return {
      result: { user_id: input.user_id },
      activity: { subject: input.user_id },
    };
  },
});

/**
 * Refuses when either has blocked the other.
 *
 * @throws {DomainError} `forbidden`
 */
export async function refuseBlocked(
  tx: TransactionSql,
  me: string,
  other: string,
): Promise<void> {
  const [block] = await tx<{ blocker_id: string }[]>`
    select blocker_id from blocks
    where (blocker_id, blocked_id) in
      ((${me}::uuid, ${other}::uuid), (${other}::uuid, ${me}::uuid))
    limit 1`;
  if (block) throw blockedError(block.blocker_id === me);
}

/** The refusal for people of whom one blocked the other. */
export function blockedError(byMe: boolean): DomainError {
  return new DomainError(
    "forbidden",
    byMe
      ? "You have blocked this person. Unblock them first."
      : "This person takes no messages, offers or orders from you.",
  );
}

/** A person somebody has blocked. */
export interface Blocked {
  readonly id: string;
  readonly username: string;
  readonly display_name: string;
}

/** Returns everybody whom `user` has blocked, by name. */
export async function listBlocked(sql: Sql, user: string): Promise<Blocked[]> {
  return await sql<Blocked[]>`
    select id, username, display_name
    from blocks join users on users.id = blocked_id
    where blocker_id = ${user} order by username`;
}

/**
 * Returns whose block stands between two people: `me`'s, the other's, or none.
 */
export async function findBlock(
  sql: Sql,
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
