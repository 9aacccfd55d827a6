/** What the database holds of the cluster, for people and programs. */
import type { Sql } from "../../db/pools.ts";

/** What `GET /api/cluster` answers. */
export interface ClusterView {
  readonly self: string;
  readonly leader:
    | {
      readonly url: string;
      readonly epoch: number;
      readonly elected_at: Date;
    }
    | null;
  /** Runs of nodes, the connected ones first, then the latest to disconnect. */
  readonly clients: readonly ClusterMember[];
  /** The last 50, newest first. */
  readonly elections: readonly Election[];
}

/** One run of a node, connected or not. */
export interface ClusterMember {
  readonly url: string;
  readonly node_id: string;
  readonly connected_at: Date;
  readonly disconnected_at: Date | null;
  readonly last_seen_at: Date;
  readonly is_leader: boolean;
  readonly elected_at: Date | null;
  readonly version: string;
}

/** One grant of the leadership. */
export interface Election {
  readonly epoch: number;
  readonly url: string;
  readonly elected_at: Date;
  readonly ended_at: Date | null;
  readonly reason: string;
  readonly previous_url: string | null;
}

/**
 * Returns the leader, the clients and the latest elections.
 *
 * @param sql May read a replica: what it shows may be a moment old.
 * @param self The URL of the node that answers.
 */
export async function readClusterView(
  sql: Sql,
  self: string,
): Promise<ClusterView> {
  const [leaders, clients, elections] = await Promise.all([
    sql<NonNullable<ClusterView["leader"]>[]>`
      select url, epoch, elected_at from leadership where url is not null`,
    sql<ClusterMember[]>`
      (select url, node_id, connected_at, disconnected_at, last_seen_at,
        is_leader, elected_at, version from clients
        where disconnected_at is null order by url)
      union all
      (select url, node_id, connected_at, disconnected_at, last_seen_at,
        is_leader, elected_at, version from clients
        where disconnected_at is not null
        order by connected_at desc limit 100)`,
    sql<Election[]>`
      select epoch, url, elected_at, ended_at, reason, previous_url
      from elections order by epoch desc limit 50`,
  ]);
  return { self, leader: leaders[0] ?? null, clients, elections };
}
