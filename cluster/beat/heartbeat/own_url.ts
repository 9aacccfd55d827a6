/** What a node finds at its own URL. */
import { StartError } from "../../../lib/errors/start_error.ts";
import type { HeartbeatFinding } from "./ask_heartbeat.ts";
import type { NodeRun } from "../sightings.ts";

/** Another process that goes by the same URL, by the database. */
export interface OtherProcess extends NodeRun {
  readonly connectedAt: Date;
  /** Where its database connection comes from; null for a local one. */
  readonly address: string | null;
}

/**
 * Refuses to go on when another process goes by this node's URL.
 *
 * @param finding What answers there.
 * @param registered The process that is registered in the database under this
 *   URL: two nodes that both call themselves `http://localhost:8000` do not see
 *   each other.
 * @throws {StartError} saying who has the URL.
 */
export function refuseTakenUrl(
  self: NodeRun,
  { body }: HeartbeatFinding,
  registered: OtherProcess | null,
): void {
  if (body !== null && body.node_id !== self.nodeId) {
    const { node_id, started_at, version } = body;
    throw taken(
      self,
      `run ${node_id}, version ${version}, up since ${started_at}`,
    );
  }
  if (registered !== null) {
    const since = registered.connectedAt.toISOString();
    const from = registered.address ?? "this machine";
    throw taken(
      self,
      `run ${registered.nodeId}, connected since ${since}, from ${from}`,
    );
  }
}

function taken(self: NodeRun, by: string): StartError {
  return new StartError(
    `NODE_URL ${self.url} is taken by another node (${by}): ` +
      "give this one a URL of its own, or stop the other.",
  );
}

/**
 * Returns what an answer at this node's own URL means: another run that answers
 * there is not this node.
 */
export function findingAtOwnUrl(
  self: NodeRun,
  finding: HeartbeatFinding,
): HeartbeatFinding {
  if (finding.body && finding.body.node_id !== self.nodeId) {
    return {
      ...finding,
      probe: { kind: "silent" },
      trouble: `${self.url} is answered by another run ` +
        `(${finding.body.node_id}): give each node a NODE_URL of its own.`,
    };
  }
  if (finding.trouble === null) return finding;
  const trouble = "This node cannot reach itself and will not lead; " +
    `check NODE_URL. ${finding.trouble}`;
  return { ...finding, trouble };
}
