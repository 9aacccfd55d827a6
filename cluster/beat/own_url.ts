/** What a node finds at its own URL. */
import { StartError } from "../../lib/start_error.ts";
import type { Run } from "./sightings.ts";
import type { Pulse } from "./heartbeat.ts";
import type { Rival } from "../leader/leadership.ts";

/**
 * Refuses to go on when another process goes by this node's URL: one that answers there, or one that says so in the
 * database (two nodes that both call themselves `http://localhost:8000` do not see each other).
 *
 * @throws {StartError} saying who has it.
 */
export function refuseTwin(
  self: Run,
  { body }: Pulse,
  rival: Rival | null,
): void {
  const other = body && body.node_id !== self.nodeId
    ? `run ${body.node_id}, version ${body.version}, up since ${body.started_at}`
    : rival &&
      `run ${rival.nodeId}, connected since ${rival.connectedAt.toISOString()}, from ${
        rival.address ?? "this machine"
      }`;
  if (other === null) return;
  throw new StartError(
    `NODE_URL ${self.url} is taken by another node (${other}): ` +
      "give this one a URL of its own, or stop the other.",
  );
}

/** Returns what an answer at this node's own URL means: another run there is not this node. */
export function ownPulse(self: Run, pulse: Pulse): Pulse {
  if (pulse.body && pulse.body.node_id !== self.nodeId) {
    return {
      ...pulse,
      probe: { kind: "silent" },
      trouble: `${self.url} is answered by another run ` +
        `(${pulse.body.node_id}): give each node a NODE_URL of its own.`,
    };
  }
  if (pulse.trouble === null) return pulse;
  const trouble = "This node cannot reach itself and will not lead; " +
    `check NODE_URL. ${pulse.trouble}`;
  return { ...pulse, trouble };
}
