/** What a node itself answers when it is asked for a sign of life. */
import { isReady, type Readiness } from "./election.ts";
import type { Timing } from "./sightings.ts";
import type { HeartbeatBody } from "./heartbeat.ts";
import type { Leader } from "../leader/leadership_store.ts";

/** The answer to `GET /api/heartbeat`: 200 only while the node can serve. */
export interface OwnHeartbeat {
  readonly status: 200 | 503;
  readonly body: HeartbeatBody;
}

/** Returns the answer of a node that is in this state. */
export function ownHeartbeat(
  { clusterId, epoch, leader, readiness, startedAt, timing, version }: {
    readonly readiness: Readiness;
    readonly timing: Timing;
    readonly leader: Leader | null;
    readonly epoch: number;
    readonly startedAt: string;
    readonly version: string;
    /** Null before the node has read it from the database. */
    readonly clusterId: string | null;
  },
): OwnHeartbeat {
  const status = readiness.stopping
    ? "stopping"
    : clusterId === null
    ? "starting"
    : isReady(readiness, timing)
    ? "ready"
    : "unready";
  return {
    status: status === "ready" ? 200 : 503,
    body: {
      url: readiness.self.url,
      status,
      leader: leader?.url ?? null,
      epoch,
      started_at: startedAt,
      version,
      cluster_id: clusterId,
      node_id: readiness.self.nodeId,
    },
  };
}
