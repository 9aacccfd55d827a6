/** What the database holds of the cluster, for people and programs. */
import { z } from "zod";
import type { Sql } from "../../db/pools.ts";
import { timestamp } from "../../lib/input/timestamp.ts";

/** One run of a node, connected or not. */
const clusterMember = z.strictObject({
  url: z.string(),
  node_id: z.uuid(),
  connected_at: timestamp,
  disconnected_at: timestamp.nullable(),
  last_seen_at: timestamp,
  is_leader: z.boolean(),
  elected_at: timestamp.nullable(),
  version: z.string(),
}).readonly();

export type ClusterMember = z.output<typeof clusterMember>;

/** One grant of the leadership. */
const election = z.strictObject({
  epoch: z.int(),
  url: z.string(),
  elected_at: timestamp,
  ended_at: timestamp.nullable(),
  reason: z.string(),
  previous_url: z.string().nullable(),
}).readonly();

type Election = z.output<typeof election>;

/** What `GET /api/cluster` answers. */
export const clusterView = z.strictObject({
  self: z.string().describe("The URL of the node that answers."),
  leader: z.strictObject({
    url: z.string(),
    epoch: z.int(),
    elected_at: timestamp,
  }).readonly().nullable(),
  clients: z.array(clusterMember).readonly().describe(
    "Runs of nodes: the connected ones, then the latest to connect.",
  ),
  elections: z.array(election).readonly()
    .describe("The last 50, newest first."),
}).readonly();

export type ClusterView = z.output<typeof clusterView>;

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
