/** Whether a node can serve. Pure, as in `election.ts`. */
import type { NodeRun, Sightings, Timing } from "./sightings.ts";

/** What a node's own answer to a heartbeat depends on. */
export interface Readiness {
  readonly stopping: boolean;
  /**
   * Milliseconds since the database last answered this node, by the node's
   * monotonic clock.
   */
  readonly databaseAgeMs: number;
  readonly self: NodeRun;
  readonly sightings: Sightings;
}

/**
 * The database is asked on every beat; half a beat is left for a slow answer.
 */
const BEATS_WITHOUT_DATABASE = 1.5;

/**
 * Tells whether a node answers heartbeats with 200.
 *
 * A node that is not ready is not a candidate. So the node that is nominated
 * can reach the database and itself, and the nomination never rests on a node
 * that will not claim.
 */
export function isReady(readiness: Readiness, timing: Timing): boolean {
  const { stopping, databaseAgeMs, self, sightings } = readiness;
  const own = sightings.byUrl.get(self.url)?.probe.kind;
  return !stopping &&
    databaseAgeMs <= BEATS_WITHOUT_DATABASE * timing.heartbeatMs &&
    // Its own 503 reached it; without this it could never become ready again.
    (own === undefined || own === "alive" || own === "unready");
}
