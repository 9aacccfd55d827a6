/** One look at PostgreSQL: does it answer, how fast, how full is it. */
import type { Sql } from "../../db/pools.ts";
import { withinLimit } from "../../lib/time/time_limit.ts";
import {
  MAX_CONNECTIONS_SHARE,
  MAX_DATABASE_LATENCY_MS,
  MAX_REPLICATION_LAG_S,
} from "./limits.ts";
import type { NodeParts } from "./node_parts.ts";

/** What a look at the database shows. */
export type DatabaseLook = Omit<NodeParts["database"], "bad_since">;

/** The look at a database that does not answer, or was never asked. */
export const UNREACHABLE: DatabaseLook = {
  reachable: false,
  latency_ms: null,
  replication_lag_s: null,
  connections: { open: 0, in_use: 0, allowed: 0 },
};

/**
 * Without this limit a look at a database that a cut network hides would not
 * end, and the last good look would stand for as long as the cut lasts.
 */
const LOOK_LIMIT_MS = 2_000;

/** Looks at the database that `sql` reads from. It never rejects. */
export async function lookAtDatabase(
  sql: Sql,
  limitMs = LOOK_LIMIT_MS,
): Promise<DatabaseLook> {
  try {
    return await withinLimit(look(sql), limitMs);
  } catch {
    return UNREACHABLE;
  }
}

/** Returns whether an admin must know of what a look showed. */
export function isDatabaseBad(look: DatabaseLook): boolean {
  const { reachable, latency_ms, replication_lag_s, connections } = look;
  return !reachable ||
    (latency_ms ?? 0) > MAX_DATABASE_LATENCY_MS ||
    (replication_lag_s ?? 0) > MAX_REPLICATION_LAG_S ||
    connections.open > connections.allowed * MAX_CONNECTIONS_SHARE;
}

async function look(sql: Sql): Promise<DatabaseLook> {
  const start = performance.now();
  await sql`select 1`;
  const latencyMs = performance.now() - start;
  const [row] = await sql<
    [{ open: number; in_use: number; allowed: number; lag_s: number | null }]
  >`
    select count(*) as open,
      count(*) filter (where state <> 'idle') as in_use,
      current_setting('max_connections')::int as allowed,
      case when not pg_is_in_recovery() then null
        when pg_last_wal_receive_lsn() = pg_last_wal_replay_lsn() then 0
        else extract(epoch from now() - pg_last_xact_replay_timestamp())::float8
      end as lag_s
    from pg_stat_activity where backend_type = 'client backend'`;
  const { open, in_use, allowed, lag_s } = row;
  return {
    reachable: true,
    latency_ms: Math.round(latencyMs * 1000) / 1000,
    replication_lag_s: lag_s,
    connections: { open, in_use, allowed },
  };
}
