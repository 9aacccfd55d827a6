/** Three nodes and what may be known of them, for tests. */
import {
  type NodeRun,
  NOTHING_SEEN,
  observe,
  type Probe,
  type Sightings,
  type Timing,
} from "../beat/sightings.ts";

export const timing: Timing = { heartbeatMs: 3000, leaseMs: 7500 };

export const a: NodeRun = { url: "http://a", nodeId: "a1" };
export const b: NodeRun = { url: "http://b", nodeId: "b1" };
export const c: NodeRun = { url: "http://c", nodeId: "c1" };

export const alive = (run: NodeRun): Probe => ({
  kind: "alive",
  nodeId: run.nodeId,
});
export const unready: Probe = { kind: "unready" };
export const refused: Probe = { kind: "refused" };
export const silent: Probe = { kind: "silent" };

/** What is known after `beats` regular beats with the same answers. */
export function seen(probes: Record<string, Probe>, beats = 5): Sightings {
  let sightings = NOTHING_SEEN;
  for (let beat = 1; beat <= beats; beat++) {
    sightings = observe(
      sightings,
      new Map(Object.entries(probes)),
      beat * timing.heartbeatMs,
      timing,
    );
  }
  return sightings;
}
