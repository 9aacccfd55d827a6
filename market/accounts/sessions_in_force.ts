/** Whether sessions are in force, while people act in them. */
import type { TransactionSql } from "../../db/transaction.ts";
import type { Actor } from "../../cluster/command.ts";
import type { Sql } from "../../db/pools.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { mayAct } from "./people.ts";

/**
 * Returns which of these sessions (by id) are still in force: not ended, not
 * expired, of a person who may act.
 */
export async function findSessionsInForce(
  sql: Sql,
  sessionIds: readonly string[],
): Promise<Set<string>> {
  const rows = await sql<{ id: string }[]>`
    select s.id from sessions s join users u on u.id = s.user_id
    where s.id = any(${[...sessionIds]}::uuid[]) and s.expires_at > now()
      and ${mayAct(sql, "u")}`;
  return new Set(rows.map(({ id }) => id));
}

/**
 * Holds the session that a command came with until its transaction ends. What
 * ends sessions so waits for what was begun in them, and nothing begins in them
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
    where id = ${actor.session} and user_id = ${actor.id}
      and expires_at > now()
    for key share`;
  if (held.length > 0) return;
  throw new DomainError(
    "unauthenticated",
    "Your session has ended. Log in again.",
  );
}
