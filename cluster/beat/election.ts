/**
 * Who leads: the decisions of the cluster, and nothing else.
 *
 * Every function here is pure. Clock, network and database are the caller's:
 * `cluster/leader/beats/` passes in what real heartbeats and a real
 * PostgreSQL said, `tests/simulation/` what simulated ones said. Both run this
 * same code.
 */
import { type Heard, isBehind } from "./heard.ts";
import { isCutOff, type Reach } from "./reach.ts";
import {
  aliveUrls,
  BEATS_TO_BELIEVE,
  byCodePoint,
  type NodeRun,
  type Sightings,
  type Timing,
} from "./sightings.ts";

/** The leadership row, as one read of the database gave it. */
export interface LeadershipRow {
  /** The run that leads, or null while nobody does. */
  readonly holder: NodeRun | null;
  readonly epoch: number;
  /** The grant of the epoch, random; null before the first one. */
  readonly grantId: string | null;
  /** Milliseconds since the leader last renewed, by the database's clock. */
  readonly ageMs: number;
  /**
   * Whether a session still holds the session-level advisory lock of this very
   * epoch. The leader takes it with its claim, and PostgreSQL frees it when the
   * leader's process ends. One lock for all epochs would not do: a paused
   * leader would keep its successor from holding it.
   */
  readonly sessionHeld: boolean;
}

/** Everything that a decision depends on. */
export interface Situation extends Reach {
  readonly sightings: Sightings;
  /** Null when the database did not answer. */
  readonly leadership: LeadershipRow | null;
  /** What was heard of who leads before that was read. */
  readonly heard: Heard;
  /** Whether this node is on its way out. */
  readonly stopping: boolean;
}

/**
 * Why a claim is granted; kept as the reason of the election.
 *
 * - `vacant`: nobody leads: the cluster is new, or the leader resigned;
 * - `lease_expired`: the leader has not renewed for longer than its lease;
 * - `process_gone`: the leader's process has ended;
 * - `lower_url`: the claimant's URL is lower, it and the leader see each other,
 *   and it has been alive for two beats;
 * - `database_went_back`: the row is older than what was heard of before. Who it
 *   names, the claimant included, led at that time, and may have written since.
 */
export type Ground =
  | "vacant"
  | "lease_expired"
  | "process_gone"
  | "lower_url"
  | "database_went_back";

/** What a node does after a beat. */
export type Action =
  | { readonly kind: "claim"; readonly ground: Ground }
  | { readonly kind: "renew" }
  | {
    readonly kind: "resign";
    readonly reason: "stopping" | "cannot_reach_itself" | "cannot_be_reached";
  }
  /**
   * The database is out of reach, or has gone back: take no writes, and let the
   * lease run out.
   */
  | { readonly kind: "stand_aside" }
  | { readonly kind: "follow" };

/**
 * Returns the URL that the rule nominates, or null: the lowest one alive that is
 * not cut off from most of the others.
 */
export function candidate(
  situation: Omit<Situation, "leadership">,
  timing: Timing,
): string | null {
  return aliveUrls(situation.sightings)
    .find((url) => !isCutOff(url, situation, timing)) ?? null;
}

/**
 * Returns why `situation.self` may take the leadership, or null when it may
 * not.
 *
 * Asked twice for every claim: after the beat, to spare the database a vain
 * attempt, and again inside the claim's transaction on the locked row. The
 * second answer is the one that counts.
 */
export function groundToClaim(
  situation: Situation,
  timing: Timing,
): Ground | null {
  const { self, sightings, leadership, stopping } = situation;
  if (leadership === null || stopping) return null;
  if (candidate(situation, timing) !== self.url) return null;
  if (isLowerMemberUnasked(situation, timing)) return null;

  if (isBehind(leadership, situation.heard)) return "database_went_back";
  const { holder } = leadership;
  if (holder === null) return "vacant";
  if (isSameRun(holder, self)) return null;
  if (isLeaseOver(leadership, timing)) return "lease_expired";
  if (isProcessGone(holder, situation)) return "process_gone";

  // A leader that this node cannot see, or that cannot see this node, is left
  // alone while it renews: others may see it, and two nodes cut from each other
  // would only move the leadership to the other side of the cut.
  const seesLeader = sightings.byUrl.get(holder.url)?.probe.kind === "alive";
  return seesLeader && isSeen(situation, timing) &&
      byCodePoint(self.url, holder.url) < 0 && isSteady(situation)
    ? "lower_url"
    : null;
}

/** Tells whether the lease is older than it may be, by the database's clock. */
export function isLeaseOver(
  { ageMs }: LeadershipRow,
  { leaseMs }: Timing,
): boolean {
  return ageMs > leaseMs;
}

/** Returns what `situation.self` has to do after a beat. */
export function decide(situation: Situation, timing: Timing): Action {
  const { self, sightings, leadership, stopping } = situation;
  if (leadership === null) return { kind: "stand_aside" };

  if (isBehind(leadership, situation.heard)) {
    const ground = groundToClaim(situation, timing);
    return ground === null
      ? { kind: "stand_aside" }
      : { kind: "claim", ground };
  }
  if (leadership.holder !== null && isSameRun(leadership.holder, self)) {
    if (stopping) return { kind: "resign", reason: "stopping" };
    if (!reachesItself(self, sightings)) {
      return { kind: "resign", reason: "cannot_reach_itself" };
    }
    // After a pause, what the others have said may be of that.
    return isSteady(situation) && isCutOff(self.url, situation, timing)
      ? { kind: "resign", reason: "cannot_be_reached" }
      : { kind: "renew" };
  }

  const ground = groundToClaim(situation, timing);
  return ground === null ? { kind: "follow" } : { kind: "claim", ground };
}

/** Tells whether `a` and `b` are the same run of the same node. */
export function isSameRun(a: NodeRun, b: NodeRun): boolean {
  return a.url === b.url && a.nodeId === b.nodeId;
}

/**
 * A member that joined after the last beat counts as alive until it is asked.
 */
function isLowerMemberUnasked(situation: Situation, timing: Timing): boolean {
  const { members, self, sightings } = situation;
  return members.some(({ url }) =>
    byCodePoint(url, self.url) < 0 && !sightings.byUrl.has(url) &&
    !isCutOff(url, situation, timing)
  );
}

/** Tells whether the leader has seen this node lately. */
function isSeen(
  { members, self }: Situation,
  { heartbeatMs }: Timing,
): boolean {
  const seenMs = members.find(({ nodeId }) => nodeId === self.nodeId)?.seenMs;
  return typeof seenMs === "number" &&
    seenMs <= BEATS_TO_BELIEVE * heartbeatMs;
}

/** Tells whether this node has been alive for two beats without a pause. */
function isSteady({ self, sightings }: Situation): boolean {
  const alive = sightings.byUrl.get(self.url)?.alive ?? 0;
  return alive >= BEATS_TO_BELIEVE;
}

/**
 * A refused connection alone may be a firewall's answer, and a lost session
 * alone a hiccup of one connection. Both together, or another run at the
 * leader's URL, which may be this very node, mean that the process has ended.
 */
function isProcessGone(
  holder: NodeRun,
  { sightings, leadership }: Situation,
): boolean {
  if (leadership?.sessionHeld) return false;
  const probe = sightings.byUrl.get(holder.url)?.probe;
  return probe?.kind === "refused" ||
    (probe?.kind === "alive" && probe.nodeId !== holder.nodeId);
}

/**
 * A leader that lost one request to itself is not deposed for that; one that
 * refuses itself is.
 */
function reachesItself(self: NodeRun, sightings: Sightings): boolean {
  const own = sightings.byUrl.get(self.url);
  if (own === undefined) return true;
  if (own.probe.kind === "refused") return false;
  return own.probe.kind !== "silent" || own.missed < BEATS_TO_BELIEVE;
}
