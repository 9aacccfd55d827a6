import type { TransactionSql } from "../../db/transaction.ts";
import type { Actor } from "../../cluster/command.ts";
import { DomainError } from "../../lib/domain_error.ts";
import type { Sql } from "../../db/pools.ts";

/**
 * Returns which of these sessions (by id) are still in force: not ended, not
 * expired, of a person who may act.
 */
export async function findSessionsInForce(
  sql: Sql,
  sessionIds: readonly string[],
): Promise<Set<string>> {
  const rows = await sql<{ id: string }[]>`
    select sessions.id from sessions join users on users.id = user_id
    where sessions.id = any(${[...sessionIds]}::uuid[])
      and expires_at > now() and suspended_at is null and deleted_at is null`;
  return new Set(rows.map(({ id }) => id));
}

/**
 * Holds the session that a command came with until its transaction ends. So
 * whatever ends sessions waits for what was begun with them, and nothing begins
 * after it: once an account is deleted or suspended, nothing of it appears any
 * more.
 *
 * @throws {DomainError} `unauthenticated` when the session has ended.
 */
export async function demandSession(
  tx: TransactionSql,
  actor: Actor,
): Promise<void> {
  if (actor.kind !== "user" || actor.session === undefined) return;
  const held = await tx`
    select from sessions
    where id = ${actor.session} and user_id = ${actor.id} and expires_at > now()
    for key share`;
  if (held.length > 0) return;
  throw new DomainError(
    "unauthenticated",
    "Your session has ended. Log in again.",
  );
}
