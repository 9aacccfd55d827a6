/** What a node finds at its own URL. */
import { StartError } from "../../lib/start_error.ts";
import type { NodeRun } from "./sightings.ts";
import type { HeartbeatFinding } from "./ask_heartbeat.ts";
import type { OtherProcess } from "../leader/leadership_store.ts";

/**
 * Refuses to go on when another process goes by this node's URL: one that answers there, or one that says so in the
 * database (two nodes that both call themselves `http://localhost:8000` do not see each other).
 *
 * @throws {StartError} saying who has it.
 */
export function refuseTakenUrl(
  self: NodeRun,
  { body }: HeartbeatFinding,
  registered: OtherProcess | null,
): void {
  const other = body && body.node_id !== self.nodeId
    ? `run ${body.node_id}, version ${body.version}, up since ${body.started_at}`
    : registered &&
      `run ${registered.nodeId}, connected since ${registered.connectedAt.toISOString()}, from ${
        registered.address ?? "this machine"
      }`;
  if (other === null) return;
  throw new StartError(
    `NODE_URL ${self.url} is taken by another node (${other}): ` +
      "give this one a URL of its own, or stop the other.",
  );
}

/** Returns what an answer at this node's own URL means: another run there is not this node. */
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
