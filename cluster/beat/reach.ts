/**
 * Which nodes reach which. A node that misses another says so in the database,
 * as those that are cut off from each other still reach that. Pure, as in
 * `election.ts`.
 */
import {
  aliveUrls,
  BEATS_TO_BELIEVE,
  type NodeRun,
  type Sightings,
  type Timing,
} from "./sightings.ts";

/** A run that is connected, by the database. */
export interface Member extends NodeRun {
  /**
   * Milliseconds since the leader last saw it alive, by the database's clock;
   * null when it has not since the one was elected and the other joined.
   */
  readonly seenMs: number | null;
}

/** What a node sees of the others. */
export interface View {
  /** The nodes that were alive at its last beat. */
  readonly alive: readonly string[];
  /** The nodes that have not answered for two beats. */
  readonly unreached: readonly string[];
}

/** What a node that misses another has said of all. */
export interface ReachReport extends View {
  /** Who says it. */
  readonly url: string;
  /** Milliseconds since it was said, by the database's clock. */
  readonly ageMs: number;
}

/** What is known of who reaches whom. */
export interface Reach {
  readonly self: NodeRun;
  /** What this node sees by its last beat. */
  readonly view: View;
  readonly members: readonly Member[];
  readonly reports: readonly ReachReport[];
}

/** Returns what a node sees by its last beat. */
export function viewOf(sightings: Sightings): View {
  const unreached = [...sightings.byUrl]
    .filter(([, { missed, probe }]) =>
      missed >= BEATS_TO_BELIEVE &&
      (probe.kind === "silent" || probe.kind === "refused")
    )
    .map(([url]) => url);
  return { alive: aliveUrls(sightings), unreached };
}

/**
 * Tells whether the node at `url` should leave leading to another: most of the
 * other nodes do not reach it, and there is one that more nodes reach.
 *
 * Nodes that have said nothing count as reaching all. So two nodes that do not
 * reach each other stay as they are, and so does a node that reaches nobody: it
 * is in the minority, or nobody is better off.
 */
export function isCutOff(url: string, reach: Reach, timing: Timing): boolean {
  const views = viewsOf(reach, timing);
  const nodes = new Set([
    ...reach.members.map((member) => member.url),
    ...views.keys(),
  ]);
  nodes.delete(url);
  let missing = 0;
  let reaching = 0;
  for (const [viewer, { unreached }] of views) {
    if (!unreached.includes(url)) reaching += 1;
    else if (viewer !== url) missing += 1;
  }
  if (2 * missing <= nodes.size) return false;
  const seeing = (other: string) =>
    [...views.values()].filter(({ alive }) => alive.includes(other)).length;
  return [...nodes].some((other) => seeing(other) > reaching);
}

/** Returns what was said within two beats; older reports are out of date. */
export function recent(
  reports: readonly ReachReport[],
  { heartbeatMs }: Timing,
): readonly ReachReport[] {
  return reports.filter(({ ageMs }) => ageMs <= BEATS_TO_BELIEVE * heartbeatMs);
}

/** Returns whom each node sees that has said so lately, and this node. */
function viewsOf(
  { reports, self, view }: Reach,
  timing: Timing,
): Map<string, View> {
  const views = new Map<string, View>(
    recent(reports, timing).map((report) => [report.url, report]),
  );
  return views.set(self.url, view);
}
