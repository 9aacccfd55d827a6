/** Whether sessions are in force, and for how long. */
import type { TransactionSql } from "../../db/transaction.ts";
import type { PendingQuery, Row } from "postgres";
import { z } from "zod";
import {
  type Actor,
  type CommandSettings,
  defineCommand,
} from "../../cluster/command.ts";
import type { Sql } from "../../db/pools.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { USUAL_IDLE_TIMES } from "../older_nodes.ts";
import { mayAct } from "./people.ts";

/** How long a session lasts at most, in days; unused it ends before that. */
export const SESSION_DAYS = 30;

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

/**
 * Marks sessions as in use, which puts off their end. The nodes do, many at a
 * time, so that reading a page does not write. It refuses nothing.
 */
export const touchSessions = defineCommand({
  name: "touch_sessions",
  summary: "Marks sessions as in use.",
  access: "system",
  input: z.strictObject({
    session_ids: z.array(z.uuid()).max(10_000),
    idle_seconds: z.int(),
    admin_idle_seconds: z.int(),
  }),
  result: z.strictObject({ touched: z.int() }),
  async run(tx, _actor, { session_ids, ...given }) {
    const idle = { ...USUAL_IDLE_TIMES, ...given };
    const touched = await tx`
      update sessions s set last_seen_at = now(),
        expires_at = ${unusedUntil(tx, idle, tx`s.created_at`)}
      from users u
      where u.id = s.user_id and s.id = any(${session_ids}::uuid[])
        and s.expires_at > now()`;
    return {
      result: { touched: touched.count },
      activity: touched.count === 0
        ? null
        : { subject: null, detail: { touched: touched.count } },
    };
  },
});

/** How long sessions last that are not used, in seconds. */
interface IdleTimes {
  readonly idle_seconds: number;
  readonly admin_idle_seconds: number;
}

/** Returns a node's settings of how long unused sessions last. */
export function idleTimes(
  { adminIdleHours, sessionIdleDays }: CommandSettings,
): { idle_seconds: number; admin_idle_seconds: number } {
  return {
    idle_seconds: sessionIdleDays * 86_400,
    admin_idle_seconds: adminIdleHours * 3_600,
  };
}

/**
 * Returns when a session of `u` (a row of `users`) that is used now ends, as
 * SQL.
 *
 * @param since when it was opened, as SQL.
 */
export function unusedUntil(
  tx: TransactionSql,
  { admin_idle_seconds, idle_seconds }: IdleTimes,
  since: PendingQuery<Row[]>,
) {
  return tx`least(${since} + make_interval(days => ${SESSION_DAYS}),
    now() + make_interval(secs => case when u.role = 'admin'
      then ${admin_idle_seconds}::float8 else ${idle_seconds}::float8 end))`;
}
