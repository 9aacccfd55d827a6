/** One look at PostgreSQL: does it answer, how fast, how full is it. */
import type { Outage } from "../../db/outage.ts";
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

/** Where to look. */
export interface LookedAt {
  /** The database that pages are read from. */
  readonly reader: Sql;
  /** The primary, if the one that pages are read from is a replica of it. */
  readonly replicaOf?: Sql | undefined;
  /** Told whether the replica answers; of the primary the beats tell. */
  readonly outage?: Pick<Outage, "answered" | "missed"> | undefined;
}

/** The look at a database that does not answer, or was never asked. */
export const UNREACHABLE: DatabaseLook = {
  reachable: false,
  primary_reachable: true,
  latency_ms: null,
  replication_lag_s: null,
  connections: { open: 0, in_use: 0, allowed: 0 },
};

/**
 * Without this limit a look at a database that a cut network hides would not
 * end, and the last good look would stand for as long as the cut lasts.
 */
const LOOK_LIMIT_MS = 2_000;

/**
 * Looks at the database that pages are read from, and whether the one that it
 * follows is there. It never rejects.
 *
 * @param limitMs How long each of the two has to answer, in milliseconds.
 */
export async function lookAtDatabase(
  { outage, reader, replicaOf }: LookedAt,
  limitMs = LOOK_LIMIT_MS,
): Promise<DatabaseLook> {
  // The primary first: what the replica shows afterwards is then at least as
  // new, unless the replica is behind.
  const renewal = replicaOf &&
    await withinLimit(readRenewal(replicaOf), limitMs).catch(() => null);
  const primary_reachable = renewal !== null;
  try {
    const { isStandby, renewedAt, ...seen } = await withinLimit(
      look(reader),
      limitMs,
    );
    if (replicaOf) outage?.answered("replica");
    const lagMs = isStandby && renewal && renewedAt
      ? Math.max(0, renewal.getTime() - renewedAt.getTime())
      : null;
    return {
      reachable: true,
      primary_reachable,
      replication_lag_s: lagMs === null ? null : lagMs / 1000,
      ...seen,
    };
  } catch (error) {
    if (replicaOf) outage?.missed("replica", error);
    return { ...UNREACHABLE, primary_reachable };
  }
}

/** Returns whether an admin must know of what a look showed. */
export function isDatabaseBad(look: DatabaseLook): boolean {
  const { latency_ms, replication_lag_s, connections } = look;
  return !look.reachable || !look.primary_reachable ||
    (latency_ms ?? 0) > MAX_DATABASE_LATENCY_MS ||
    (replication_lag_s ?? 0) > MAX_REPLICATION_LAG_S ||
    connections.open > connections.allowed * MAX_CONNECTIONS_SHARE;
}

/**
 * Returns when the leader last renewed its lease, or the epoch began. Each beat
 * of a leader writes that, so that it tells how new a replica is: PostgreSQL's
 * own figures say that nothing is missing when nothing arrives any more.
 */
async function readRenewal(sql: Sql): Promise<Date> {
  const [row] = await sql<{ renewed_at: Date | null }[]>`
    select renewed_at from leadership`;
  return row?.renewed_at ?? new Date(0);
}

async function look(sql: Sql) {
  const start = performance.now();
  await sql`select 1`;
  const latencyMs = performance.now() - start;
  const [row] = await sql<[{
    open: number;
    in_use: number;
    allowed: number;
    is_standby: boolean;
    renewed_at: Date | null;
  }]>`
    select count(*) as open,
      count(*) filter (where state <> 'idle') as in_use,
      current_setting('max_connections')::int as allowed,
      pg_is_in_recovery() as is_standby,
      (select renewed_at from leadership) as renewed_at
    from pg_stat_activity where backend_type = 'client backend'`;
  const { open, in_use, allowed, is_standby, renewed_at } = row;
  return {
    isStandby: is_standby,
    renewedAt: renewed_at,
    latency_ms: Math.round(latencyMs * 1000) / 1000,
    connections: { open, in_use, allowed },
  };
}
