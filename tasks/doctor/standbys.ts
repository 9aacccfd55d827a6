/** How far standbys are behind the primary, and what a failover may lose. */
import type { Sql } from "../../db/connect/driver.ts";
import { MAX_REPLICATION_LAG_S } from "../../health/watch/limits.ts";
import { type Finding, note, ok, wrong } from "./finding.ts";

/** A standby, as its primary sees it. */
interface Standby {
  /** Its `application_name`. */
  readonly name: string;
  readonly isSynchronous: boolean;
  /**
   * What it has not written to its disk yet, in bytes; null where the asking
   * role may not know.
   */
  readonly behindBytes: number | null;
}

/** Reads the standbys that follow a primary. */
export async function readStandbys(sql: Sql): Promise<readonly Standby[]> {
  return await sql<Standby[]>`
    select coalesce(nullif(application_name, ''), 'standby') as name,
      coalesce(sync_state in ('sync', 'quorum'), false) as "isSynchronous",
      pg_wal_lsn_diff(pg_current_wal_lsn(), flush_lsn)::float8 as "behindBytes"
    from pg_stat_replication order by 1`;
}

/** More than this of what was acknowledged is not "the last moments". */
const FAR_BEHIND_BYTES = 16 * 1024 ** 2;

/** Returns a line for each standby. */
export function judgeStandbys(
  standbys: readonly Standby[],
  user: string,
): readonly Finding[] {
  return standbys.map(({ behindBytes, isSynchronous, name }) => {
    const check = `standby ${name}`;
    if (behindBytes === null) {
      return note(
        check,
        `follows; how far it is behind ${user} may not know: ` +
          `"grant pg_monitor to ${user}".`,
      );
    }
    const text = `${isSynchronous ? "synchronous" : "asynchronous"}, ${
      inKibibytes(behindBytes)
    } behind`;
    if (isSynchronous) return ok(check, `${text}.`);
    const loses = `${text}: as much is lost if it takes over now`;
    return behindBytes > FAR_BEHIND_BYTES
      ? wrong(check, `${loses}. Look at its disk and the network to it.`)
      : ok(check, `${loses}.`);
  });
}

/** Where a server is in what is written. */
export interface Position {
  /** Of a standby: what it has received; of a primary: what it has written. */
  readonly lsn: string;
  /** When the leader's lease was last renewed, as this server shows it. */
  readonly renewedAt: Date | null;
  /** Whether a standby receives; true for a primary. */
  readonly isReceiving: boolean;
}

/** Reads where a server is. */
export async function readPosition(sql: Sql): Promise<Position> {
  const [row] = await sql<(Omit<Position, "renewedAt"> & {
    readonly hasTables: boolean;
  })[]>`
    select to_regclass('leadership') is not null as "hasTables", case when pg_is_in_recovery()
        then greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
        else pg_current_wal_lsn() end::text as lsn,
      not pg_is_in_recovery() or exists (select from pg_stat_wal_receiver)
        as "isReceiving"`;
  if (!row) throw new Error("the server answered without a row");
  const { hasTables, ...position } = row;
  const [leadership] = hasTables
    ? await sql<{ renewed_at: Date | null }[]>`
      select renewed_at from leadership`
    : [];
  return { ...position, renewedAt: leadership?.renewed_at ?? null };
}

/**
 * Returns how far a replica is behind.
 *
 * @param primary Where the primary was before the replica was asked.
 */
export function judgeLag(primary: Position, replica: Position): Finding {
  const lagS = ((primary.renewedAt?.getTime() ?? 0) -
    (replica.renewedAt?.getTime() ?? 0)) / 1000;
  const isBehind = lsnNumber(replica.lsn) < lsnNumber(primary.lsn);
  const meanwhile =
    "unset DATABASE_READ_URL to read from the primary meanwhile.";
  if (!replica.isReceiving) {
    return wrong(
      "lag",
      `receives nothing from the primary${
        isBehind ? ", and is behind" : ""
      }: ` +
        `look at its log and its primary_conninfo; ${meanwhile}`,
    );
  }
  if (lagS > MAX_REPLICATION_LAG_S) {
    return wrong(
      "lag",
      `shows what was ${Math.round(lagS)} s ago: look at its load and the ` +
        `network to it; ${meanwhile}`,
    );
  }
  return ok("lag", `${Math.max(0, lagS).toFixed(1)} s behind the primary.`);
}

/** Returns a place in the write-ahead log as a number, from PostgreSQL's `16/B374D848`. */
function lsnNumber(lsn: string): number {
  const [high = "", low = ""] = lsn.split("/");
  return parseInt(high, 16) * 2 ** 32 + parseInt(low, 16);
}

function inKibibytes(bytes: number): string {
  return `${Math.round(Math.max(0, bytes) / 1024)} KiB`;
}
