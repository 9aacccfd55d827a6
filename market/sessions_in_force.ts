import type { Sql } from "../db/pools.ts";

/** Returns which of these sessions (by id) are still in force: not ended, not expired, of a person who may act. */
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
