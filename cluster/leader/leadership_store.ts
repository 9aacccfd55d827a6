/**
 * What the cluster keeps in PostgreSQL: who leads, who was elected when, who is a member. Every age is measured by the
 * database's clock, so that no node's clock matters.
 */
import type { ISql } from "postgres";
import { openTransactions } from "../../db/transactions.ts";
import type { Sql } from "../../db/pools.ts";
import {
  groundToClaim,
  type Leadership,
  type Situation,
} from "../beat/election.ts";
import type { NodeRun, Timing } from "../beat/sightings.ts";
import { z } from "zod";

/** The leader of an epoch. */
export interface Leader extends NodeRun {
  readonly epoch: number;
  readonly electedAt: Date;
}

/** What one read of the database says about the cluster. */
export interface ClusterState {
  readonly leadership: Leadership;
  /** The leader, or null while nobody leads. */
  readonly leader: Leader | null;
  /** The runs that are connected. */
  readonly members: readonly NodeRun[];
  /** The database's clock, in milliseconds since 1970. */
  readonly now: number;
}

/** Which cluster a database belongs to, and the secret that its nodes sign with. */
export interface Identity {
  readonly clusterId: string;
  readonly secret: Uint8Array;
}

export interface LeadershipStore {
  identity(): Promise<Identity>;
  read(): Promise<ClusterState>;
  /** Takes the leadership if there is a ground for it; returns the new leader, or null when there is none any more. */
  claim(view: Situation, timing: Timing): Promise<Leader | null>;
  /** Renews the lease, and says that the members at `aliveUrls` were seen; false when `leader` leads no longer. */
  renew(leader: Leader, aliveUrls: readonly string[]): Promise<boolean>;
  /** Gives the leadership up, if `leader` still has it. */
  resign(leader: Leader, reason: string): Promise<void>;
  /** Returns the connected run of another process at `self.url` whose database session is alive, or null. */
  findOtherAtUrl(
    self: NodeRun,
    leaseMs: number,
  ): Promise<OtherProcess | null>;
  /** Opens and rehearses the session that a claim would need; does nothing while it is open. */
  prepare(): Promise<void>;
  close(): Promise<void>;
}

/** Another process that goes by the same URL. */
export interface OtherProcess extends NodeRun {
  readonly connectedAt: Date;
  /** Where its connection to the database comes from; null for a local one. */
  readonly address: string | null;
}

/** The channel on which a claim and a resignation are told. */
export const LEADERSHIP_CHANNEL = "leadership";

/** With the epoch as second half, the key of the session-level lock that the leader of this epoch holds. */
export const SESSION_LOCK = 7236282;

const notice = z.object({
  url: z.string().nullable(),
  node_id: z.string().nullable(),
  epoch: z.int(),
  elected_at: z.coerce.date().nullable(),
});

/** Returns what a message on the channel says: the epoch and its leader, null when it resigned. Null for garbage. */
export function readNotice(
  payload: string,
): { epoch: number; leader: Leader | null } | null {
  try {
    const { url, node_id, epoch, elected_at } = notice.parse(
      JSON.parse(payload),
    );
    const leader = url && node_id && elected_at
      ? { url, nodeId: node_id, epoch, electedAt: elected_at }
      : null;
    return { epoch, leader };
  } catch {
    return null;
  }
}

/**
 * Opens the store.
 *
 * @param sql Queries the primary, never a replica: a lagging answer, and one without the locks, would be wrong here.
 */
export function openLeadershipStore(
  { sql, url, applicationName }: {
    readonly sql: Sql;
    readonly url: string;
    readonly applicationName: string;
  },
): LeadershipStore {
  // One connection: the session that holds the leader's lock is the one that claimed.
  const session = openTransactions(url, 1, applicationName);
  return {
    async identity() {
      const [row] = await sql<{ cluster_id: string; secret: Uint8Array }[]>`
        select cluster_id, secret from cluster_identity`;
      if (!row) throw new Error("The database has no cluster identity.");
      return { clusterId: row.cluster_id, secret: new Uint8Array(row.secret) };
    },

    async read() {
      const [leadership, members] = await Promise.all([
        readLeadership(sql),
        readMembers(sql),
      ]);
      return { ...leadership, members };
    },

    async claim(view, timing) {
      if ((view.leadership?.ageMs ?? 0) > timing.leaseMs) await cutOff(sql);
      return await session.run(async ({ sql, commit }) => {
        // Sent before the others, and not when somebody waits for it: what they read is then as the lock found it.
        const locked = sql`select pg_advisory_xact_lock(leadership_lock())`
          .execute();
        const [, { leadership }, members] = await Promise.all([
          locked,
          readLeadership(sql),
          readMembers(sql),
        ]);
        const current = {
          ...view,
          leadership,
          members: members.map(({ url }) => url),
        };
        const ground = groundToClaim(current, timing);
        if (ground === null) {
          await commit(null);
          return null;
        }
        const [row] = await commit<{ epoch: number; elected_at: Date }>(
          sql`select claim_leadership(${view.self.url}, ${view.self.nodeId}, ${ground})`,
          (sql) =>
            sql`select epoch, elected_at from elections
              where node_id = ${view.self.nodeId} order by epoch desc limit 1`,
        );
        if (!row) throw new Error("The election left no trace.");
        return { ...view.self, epoch: row.epoch, electedAt: row.elected_at };
      });
    },

    renew: ({ nodeId, epoch }, aliveUrls) =>
      session.run(async ({ sql, commit }) => {
        const [row] = await sql<{ renewed: boolean }[]>`
          select renew_leadership(${nodeId}, ${epoch}, ${
          sql.array([...aliveUrls])
        }) as renewed`;
        await commit(null);
        return row?.renewed ?? false;
      }),

    resign: ({ nodeId, epoch }, reason) =>
      session.run(async ({ sql, commit }) => {
        await commit(
          sql`select resign_leadership(${nodeId}, ${epoch}, ${reason})`,
        );
      }),

    async findOtherAtUrl(self, leaseMs) {
      const [row] = await sql<OtherProcess[]>`
        select c.url, c.node_id as "nodeId", c.connected_at as "connectedAt",
          host(a.client_addr) as address
        from clients c join pg_stat_activity a
          on a.application_name = ${
        applicationNameOf("")
      } || c.node_id and a.datname = current_database()
        where c.url = ${self.url} and c.node_id <> ${self.nodeId}
          and c.disconnected_at is null
          and c.last_seen_at > now() - ${leaseMs} * interval '1 ms'
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

/** No write takes so long; one that a paused leader began is older when its lease has run out. */
const STUCK_AFTER = "2 seconds";

/**
 * Ends the sessions that have held the leadership lock, or its row, since long ago: those of a leader that is paused, whose
 * writes are sent again by their ids. Its idle ones PostgreSQL has ended by itself; one that stopped between the messages of
 * a statement counts as busy, and would keep the claim waiting until the leader wakes.
 */
async function cutOff(sql: Sql): Promise<void> {
  await sql`
    select pg_terminate_backend(held.pid)
    from pg_locks held join pg_stat_activity holder on holder.pid = held.pid
    where held.granted
      and ((held.locktype = 'advisory'
          and (held.classid, held.objid, held.objsubid) = (0, leadership_lock()::int::oid, 1))
        or (held.relation = 'leadership'::regclass and held.mode = 'RowExclusiveLock'))
      and holder.datid = held.database and holder.datname = current_database()
      and holder.usesysid = current_user::regrole and holder.pid <> pg_backend_pid()
      and holder.xact_start < clock_timestamp() - ${STUCK_AFTER}::interval`;
}

function readMembers(sql: ISql): Promise<readonly NodeRun[]> {
  return sql<NodeRun[]>`select url, node_id as "nodeId" from clients
    where disconnected_at is null`;
}

async function readLeadership(
  sql: ISql,
): Promise<Omit<ClusterState, "members">> {
  const [row] = await sql<{
    url: string | null;
    node_id: string | null;
    epoch: number;
    elected_at: Date | null;
    age_ms: number | null;
    session_held: boolean;
    now: Date;
  }[]>`
    select url, node_id, epoch, elected_at, clock_timestamp() as now,
      extract(epoch from clock_timestamp() - renewed_at)::float8 * 1000 as age_ms,
      not pg_try_advisory_xact_lock_shared(${SESSION_LOCK}, epoch::int) as session_held
    from leadership`;
  if (!row) throw new Error("The database has no leadership row.");
  const { url, node_id, epoch, elected_at } = row;
  const leader = url && node_id && elected_at
    ? { url, nodeId: node_id, epoch, electedAt: elected_at }
    : null;
  return {
    leader,
    leadership: {
      holder: leader && { url: leader.url, nodeId: leader.nodeId },
      epoch,
      ageMs: row.age_ms ?? 0,
      sessionHeld: row.session_held,
    },
    now: row.now.getTime(),
  };
}
