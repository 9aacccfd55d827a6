/** Three nodes and what may be known of them, for tests. */
import type { LeadershipRow, Situation } from "../beat/election.ts";
import { type Heard, NOTHING_HEARD } from "../beat/heard.ts";
import { type Member, type ReachReport, viewOf } from "../beat/reach.ts";
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

/** What a heartbeat to each node comes back with while all is well. */
export const allAlive: Readonly<Record<string, Probe>> = {
  [a.url]: alive(a),
  [b.url]: alive(b),
  [c.url]: alive(c),
};

/** What is known after `beats` regular beats with the same answers. */
export function seen(
  probes: Readonly<Record<string, Probe>>,
  beats = 5,
): Sightings {
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

/** The grant of an epoch, where there is only one. */
export function grantOf(epoch: number): string {
  return `grant ${epoch}`;
}

/** A row in which `holder` leads epoch 7 and does its work. */
export function ledBy(
  holder: NodeRun | null,
  more: Partial<LeadershipRow> = {},
): LeadershipRow {
  const { epoch = 7 } = more;
  const grantId = grantOf(epoch);
  return { holder, epoch, grantId, ageMs: 1000, sessionHeld: true, ...more };
}

/** A run that is connected, and was seen by the leader a second ago. */
export function memberOf(run: NodeRun, seenMs: number | null = 1000): Member {
  return { ...run, seenMs };
}

/** The situation of `self`; whom it asks are members unless told. */
export function situationOf(
  self: NodeRun,
  probes: Readonly<Record<string, Probe>>,
  leadership: LeadershipRow | null,
  more: {
    readonly beats?: number;
    readonly stopping?: boolean;
    readonly members?: readonly string[];
    readonly reports?: readonly ReachReport[];
    /** How long ago the leader saw `self`. */
    readonly seenMs?: number | null;
    readonly heard?: Heard;
  } = {},
): Situation {
  const sightings = seen(probes, more.beats);
  return {
    self,
    sightings,
    view: viewOf(sightings),
    members: (more.members ?? Object.keys(probes)).map((url) =>
      url === self.url
        ? memberOf(self, more.seenMs)
        : memberOf({ url, nodeId: `${url}#1` })
    ),
    reports: more.reports ?? [],
    leadership,
    heard: more.heard ?? NOTHING_HEARD,
    stopping: more.stopping ?? false,
  };
}
