/** Whether nobody leads, as the primary knows it. */
import type { Sql } from "../../db/pools.ts";
import { withinLimit } from "../../lib/time/time_limit.ts";

/** That nobody leads. */
export interface Leaderless {
  /** When the last leadership ended; ISO 8601, or null where nobody knows. */
  readonly since: string | null;
  /** How long ago that was, by the database's clock, in seconds. */
  readonly seconds: number | null;
}

/** How long the primary may take to say it, in milliseconds. */
const LOOK_LIMIT_MS = 1_000;

/**
 * Returns since when nobody leads, or null while somebody does. A leader that
 * has not renewed for longer than its lease leads no more, whatever the row
 * says: it has not led since it last renewed.
 *
 * @param primary Never a replica, which may lag.
 * @param leaseMs The lease, in milliseconds.
 * @throws the driver's error, or when no answer comes in time.
 */
export async function findLeaderless(
  primary: Sql,
  leaseMs: number,
): Promise<Leaderless | null> {
  const [row] = await withinLimit(
    primary<{ since: Date | null; seconds: number | null }[]>`
      select ended.at as since,
        extract(epoch from clock_timestamp() - ended.at)::float8 as seconds
      from leadership, lateral (select case when url is not null then renewed_at
        else (select ended_at from elections order by epoch desc limit 1)
        end as at) as ended
      where url is null
        or renewed_at < clock_timestamp() - ${leaseMs} * interval '1 ms'`,
    LOOK_LIMIT_MS,
  );
  if (row === undefined) return null;
  return { since: row.since?.toISOString() ?? null, seconds: row.seconds };
}
