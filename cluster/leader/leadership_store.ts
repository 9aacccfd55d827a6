/**
 * The leadership row in PostgreSQL, and what is read with it. Every age is
 * measured by the database's clock, so that no node's clock matters.
 */
import type { ISql } from "postgres";
import type { DatabaseTarget } from "../../db/connect/driver.ts";
import type { Sql } from "../../db/pools.ts";
import { openTransactions } from "../../db/transactions.ts";
import type { Ground, LeadershipRow } from "../beat/election.ts";
import type { OtherProcess } from "../beat/heartbeat/own_url.ts";
import type { Member, ReachReport, View } from "../beat/reach.ts";
import type { NodeRun } from "../beat/sightings.ts";

/** The leader of an epoch. */
export interface Leader extends NodeRun {
  readonly epoch: number;
  readonly grantId: string;
  readonly electedAt: Date;
}

/** What the database says of the other nodes. */
export interface Others {
  /** The runs that are connected. */
  readonly members: readonly Member[];
  /** What nodes have said that miss others. */
  readonly reports: readonly ReachReport[];
}

/** What one read of the database says about the cluster. */
export interface ClusterState extends Others {
  readonly leadership: LeadershipRow;
  /** The leader, or null while nobody leads. */
  readonly leader: Leader | null;
  /** The database's clock, in milliseconds since 1970. */
  readonly now: number;
  /** Which server answered, and which run of it: when that was started. */
  readonly server: string;
}

/**
 * Returns why a claim is granted, or null when it is not, on what the claim's
 * transaction found.
 */
export type DecideClaim = (
  found: Pick<ClusterState, "leadership" | keyof Others>,
) => Ground | null;

/** The statements about who leads. */
export interface LeadershipStore {
  readonly read: () => Promise<ClusterState>;
  /**
   * Takes the leadership for `claimant` if `decide` finds a ground, in an epoch
   * above `heardEpoch`, too. Returns the new leader, or null when there was no
   * ground.
   */
  readonly claim: (
    claimant: NodeRun,
    decide: DecideClaim,
    heardEpoch: number,
  ) => Promise<Leader | null>;
  /**
   * Ends the sessions that have held the leadership lock, or its row, for more
   * than two seconds: those of a paused leader, whose writes are sent again by
   * their ids. PostgreSQL ends its idle ones by itself; one that stopped
   * between the messages of a statement counts as busy, and would keep a claim
   * waiting until the leader wakes.
   */
  readonly endStuckSessions: () => Promise<void>;
  /**
   * Renews the lease, and says that the members at `aliveUrls` were seen.
   * Returns false when `leader` leads no longer.
   */
  readonly renew: (
    leader: Leader,
    aliveUrls: readonly string[],
  ) => Promise<boolean>;
  /** Gives the leadership up, if `leader` still has it. */
  readonly resign: (leader: Leader, reason: string) => Promise<void>;
  /** Tells the other nodes whom the one at `url` reaches, and whom it misses. */
  readonly report: (url: string, view: View) => Promise<void>;
  /**
   * Returns a connected run of another process at `self.url` that was seen
   * within `seenWithinMs` and has a session on the database, or null.
   */
  readonly findOtherAtUrl: (
    self: NodeRun,
    seenWithinMs: number,
  ) => Promise<OtherProcess | null>;
  /**
   * Opens the session that a claim needs and has it rehearse; does nothing
   * while that is open.
   */
  readonly prepare: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * The first half of the key of the session-level lock that an epoch's leader
 * holds; the epoch is the second. `claim_leadership` takes it
 * (0001_cluster.sql).
 */
export const SESSION_LOCK = 7236282;

/**
 * Opens the store.
 *
 * @param options.sql Queries the primary, never a replica: an answer that lags,
 *   or one without the locks, would be wrong here.
 * @param options.database The primary, for the session that claims.
 * @param options.applicationName What that session is called.
 */
export function openLeadershipStore(
  { sql, database, applicationName }: {
    readonly sql: Sql;
    readonly database: DatabaseTarget;
    readonly applicationName: string;
  },
): LeadershipStore {
  // One connection: the session that holds the leader's lock is the one that
  // claimed.
  const session = openTransactions(database, 1, applicationName);
  return {
    async read() {
      const [leadership, members] = await Promise.all([
        readLeadership(sql),
        readMembers(sql),
      ]);
      return { ...leadership, members };
    },

    claim: (claimant, decide, heardEpoch) =>
      session.run(async ({ sql, commit }) => {
        // Sent before the others without waiting for its answer: they are
        // carried out once the lock is had, and read what it found.
        const locked = sql`select pg_advisory_xact_lock(leadership_lock())`
          .execute();
        const [, row, members] = await Promise.all([
          locked,
          readLeadership(sql),
          readMembers(sql),
        ]);
        const ground = decide({ ...row, members });
        if (ground === null) {
          await commit(null);
          return null;
        }
        const { nodeId, url } = claimant;
        const [elected] = await commit<
          { epoch: number; grant_id: string; elected_at: Date }
        >(
          sql`select claim_leadership(${url}, ${nodeId}, ${ground}, ${heardEpoch})`,
          (sql) =>
            sql`select epoch, grant_id, elected_at from elections
              where node_id = ${nodeId} order by epoch desc limit 1`,
        );
        if (!elected) throw new Error("The election left no trace.");
        const { elected_at: electedAt, epoch, grant_id: grantId } = elected;
        return { url, nodeId, epoch, grantId, electedAt };
      }),

    endStuckSessions: () => endStuckSessions(sql),

    renew: ({ nodeId, epoch, grantId }, aliveUrls) =>
      session.run(async ({ sql, commit }) => {
        const [row] = await sql<{ renewed: boolean }[]>`
          select renew_leadership(${nodeId}, ${epoch}, ${grantId}, ${
          sql.array([...aliveUrls])
        }) as renewed`;
        await commit(null);
        return row?.renewed === true;
      }),

    resign: ({ nodeId, epoch, grantId }, reason) =>
      session.run(async ({ sql, commit }) => {
        await commit(
          sql`select resign_leadership(${nodeId}, ${epoch}, ${grantId}, ${reason})`,
        );
      }),

    report: (url, { alive, unreached }) =>
      session.run(async ({ sql, commit }) => {
        await commit(
          sql`select report_reach(${url}, ${sql.array([...alive])}, ${
            sql.array([...unreached])
          })`,
        );
      }),

    async findOtherAtUrl(self, seenWithinMs) {
      const [row] = await sql<OtherProcess[]>`
        select c.url, c.node_id as "nodeId", c.connected_at as "connectedAt",
          host(a.client_addr) as address
        from clients c join pg_stat_activity a
          on a.application_name = ${
        applicationNameOf("")
      } || c.node_id and a.datname = current_database()
        where c.url = ${self.url} and c.node_id <> ${self.nodeId}
          and c.disconnected_at is null
          and c.last_seen_at > now() - ${seenWithinMs} * interval '1 ms'
        limit 1`;
      return row ?? null;
    },

    prepare: () =>
      session.prepare(
        1,
        (sql) => Promise.all([readLeadership(sql), readMembers(sql)]),
      ),

    close: () => session.close(),
  };
}

/** Returns what a node's sessions are called in `pg_stat_activity`. */
export function applicationNameOf(nodeId: string): string {
  return `distsales ${nodeId}`;
}

/**
 * No write takes so long: an older one was begun by a leader that is paused.
 */
const STUCK_AFTER_MS = 2000;

async function endStuckSessions(sql: Sql): Promise<void> {
  await sql`
    select pg_terminate_backend(held.pid)
    from pg_locks held join pg_stat_activity holder on holder.pid = held.pid
    where held.granted
      and ((held.locktype = 'advisory'
          and (held.classid, held.objid, held.objsubid) = (0, leadership_lock()::int::oid, 1))
        or (held.relation = 'leadership'::regclass and held.mode = 'RowExclusiveLock'))
      and holder.datid = held.database and holder.datname = current_database()
      and holder.usesysid = current_user::regrole and holder.pid <> pg_backend_pid()
      and holder.xact_start < clock_timestamp() - ${STUCK_AFTER_MS} * interval '1 ms'`;
}

function readMembers(sql: ISql): Promise<readonly Member[]> {
  return sql<Member[]>`
    select c.url, c.node_id as "nodeId",
      case when c.last_seen_at > greatest(c.connected_at, l.elected_at) then
        extract(epoch from clock_timestamp() - c.last_seen_at)::float8 * 1000
      end as "seenMs"
    from clients c, leadership l where c.disconnected_at is null`;
}

async function readLeadership(
  sql: ISql,
): Promise<Omit<ClusterState, "members">> {
  const [row] = await sql<{
    url: string | null;
    node_id: string | null;
    epoch: number;
    grant_id: string | null;
    elected_at: Date | null;
    age_ms: number | null;
    session_held: boolean;
    now: Date;
    server: string;
    reports: readonly ReachReport[];
  }[]>`
    select url, node_id, epoch, grant_id, elected_at, clock_timestamp() as now,
      pg_postmaster_start_time()::text as server,
      extract(epoch from clock_timestamp() - renewed_at)::float8 * 1000 as age_ms,
      not pg_try_advisory_xact_lock_shared(${SESSION_LOCK}, epoch::int) as session_held,
      recent_reach_reports() as reports
    from leadership`;
  if (!row) throw new Error("The database has no leadership row.");
  const leader = leaderOf(row);
  return {
    leader,
    leadership: {
      holder: leader && { url: leader.url, nodeId: leader.nodeId },
      epoch: row.epoch,
      grantId: row.grant_id,
      ageMs: row.age_ms ?? 0,
      sessionHeld: row.session_held,
    },
    now: row.now.getTime(),
    server: row.server,
    reports: row.reports,
  };
}

/** Returns the leader that a row names, or null when it names none. */
export function leaderOf({ elected_at, epoch, grant_id, node_id, url }: {
  readonly url: string | null;
  readonly node_id: string | null;
  readonly epoch: number;
  readonly grant_id: string | null;
  readonly elected_at: Date | null;
}): Leader | null {
  if (
    url === null || node_id === null || grant_id === null || elected_at === null
  ) return null;
  const [nodeId, grantId, electedAt] = [node_id, grant_id, elected_at];
  return { url, nodeId, epoch, grantId, electedAt };
}
