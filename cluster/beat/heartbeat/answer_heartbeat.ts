/** What a node itself answers when it is asked for a sign of life. */
import type { HeartbeatBody } from "./heartbeat.ts";
import { isReady, type Readiness } from "../readiness.ts";
import type { Timing } from "../sightings.ts";

/** The answer to `GET /api/heartbeat`: 200 only while the node can serve. */
export interface HeartbeatAnswer {
  readonly status: 200 | 503;
  readonly body: HeartbeatBody;
}

/** The state of a node that is asked. */
export interface AskedNode {
  readonly readiness: Readiness;
  readonly timing: Timing;
  /** Whether it has begun to join the cluster. */
  readonly isStarted: boolean;
  /** Who leads as far as it knows. */
  readonly leaderUrl: string | null;
  readonly epoch: number;
  /** When its process began, in ISO 8601. */
  readonly startedAt: string;
  readonly version: string;
  readonly clusterId: string;
  readonly databaseId: string;
}

/** Returns the answer of a node that is in this state. */
export function answerHeartbeat(node: AskedNode): HeartbeatAnswer {
  const status = statusOf(node);
  const { self } = node.readiness;
  return {
    status: status === "ready" ? 200 : 503,
    body: {
      url: self.url,
      status,
      leader: node.leaderUrl,
      epoch: node.epoch,
      started_at: node.startedAt,
      version: node.version,
      cluster_id: node.clusterId,
      database_id: node.databaseId,
      node_id: self.nodeId,
    },
  };
}

function statusOf(
  { isStarted, readiness, timing }: AskedNode,
): HeartbeatBody["status"] {
  if (readiness.stopping) return "stopping";
  if (!isStarted) return "starting";
  return isReady(readiness, timing) ? "ready" : "unready";
}
