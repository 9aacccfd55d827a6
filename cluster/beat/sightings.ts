/** What a node knows of the others, from beat to beat. All of it is pure. */

/** One run of a node. A restarted node has the same URL and another id. */
export interface NodeRun {
  readonly url: string;
  readonly nodeId: string;
}

/** The intervals that the decisions rest on, in milliseconds. */
export interface Timing {
  /** How often every node asks every known node for a sign of life. */
  readonly heartbeatMs: number;
  /**
   * How long a leader may go without renewing before another may take its
   * place, by the database's clock.
   */
  readonly leaseMs: number;
}

/**
 * What one heartbeat request came back with.
 *
 * - `alive`: 200, from a node of this cluster;
 * - `unready`: 503, it runs but cannot serve (it is stopping, or its database
 *   is out of reach);
 * - `refused`: the host answered that nothing listens there: the process is
 *   gone;
 * - `silent`: anything else, above all a time-out. A cut network looks like
 *   this, so it proves nothing.
 */
export type Probe =
  | { readonly kind: "alive"; readonly nodeId: string }
  | { readonly kind: "unready" }
  | { readonly kind: "refused" }
  | { readonly kind: "silent" };

/** What is known of one URL after a beat. */
interface Sighting {
  readonly probe: Probe;
  /** Beats in a row, this one included, on which it was alive. */
  readonly alive: number;
  /**
   * Beats in a row, this one included, on which it was not, as far as that is
   * its own fault.
   */
  readonly missed: number;
}

/** What a node remembers from beat to beat. */
export interface Sightings {
  /**
   * When the last beat that counted was, in milliseconds of the node's own
   * monotonic clock.
   */
  readonly at: number;
  readonly byUrl: ReadonlyMap<string, Sighting>;
}

/** What a node knows before its first beat. */
export const NOTHING_SEEN: Sightings = { at: -Infinity, byUrl: new Map() };

/** Beats that it takes to believe a change: one may be chance. */
export const BEATS_TO_BELIEVE = 2;

/**
 * Returns what is known after a beat.
 *
 * A beat that was brought forward (the leader changed, its process died) says
 * who is alive now but does not count towards "two beats". After a gap of more
 * than two beats (the node was paused) the counting starts over.
 *
 * @param now Milliseconds of the node's own monotonic clock.
 */
export function observe(
  before: Sightings,
  probes: ReadonlyMap<string, Probe>,
  now: number,
  timing: Timing,
): Sightings {
  const elapsed = now - before.at;
  const counts = elapsed >= timing.heartbeatMs / 2;
  const startsOver = elapsed > BEATS_TO_BELIEVE * timing.heartbeatMs;
  const step = counts ? 1 : 0;
  const byUrl = new Map<string, Sighting>();
  for (const [url, probe] of probes) {
    const earlier = startsOver ? undefined : before.byUrl.get(url);
    const isAlive = probe.kind === "alive";
    byUrl.set(url, {
      probe,
      alive: isAlive ? Math.max(1, (earlier?.alive ?? 0) + step) : 0,
      missed: isAlive ? 0 : Math.max(1, (earlier?.missed ?? 0) + step),
    });
  }
  return { at: counts ? now : before.at, byUrl };
}

/**
 * Returns what is known after a beat on which the database did not answer this
 * node: nodes that are unready may be so for the same reason. Their missed beats
 * are counted anew, so that the first of them to have its database back does not
 * take the others for gone.
 */
export function excuseUnready(sightings: Sightings): Sightings {
  const byUrl = new Map<string, Sighting>();
  for (const [url, sighting] of sightings.byUrl) {
    const isUnready = sighting.probe.kind === "unready";
    byUrl.set(url, isUnready ? { ...sighting, missed: 0 } : sighting);
  }
  return { ...sightings, byUrl };
}

/**
 * Returns the URLs that were alive at the last beat, lowest first, in plain
 * code-point order.
 */
export function aliveUrls(sightings: Sightings): string[] {
  return [...sightings.byUrl]
    .filter(([, { probe }]) => probe.kind === "alive")
    .map(([url]) => url)
    .sort(byCodePoint);
}

/**
 * Returns the URLs that the leader marks disconnected: refused, or missed for
 * two beats.
 */
export function departedUrls(sightings: Sightings): string[] {
  return [...sightings.byUrl]
    .filter(([, { probe, missed }]) =>
      probe.kind === "refused" || missed >= BEATS_TO_BELIEVE
    )
    .map(([url]) => url);
}

/** Orders URLs. They are ASCII, so UTF-16 order is code-point order. */
export function byCodePoint(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
