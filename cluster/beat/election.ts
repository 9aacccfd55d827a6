/**
 * Who leads: the decisions of the cluster, and nothing else.
 *
 * Every function here is pure. Clock, network and database are the caller's: `cluster/node.ts` feeds in what real
 * probes and a real PostgreSQL said, `tests/simulation/` what simulated ones said, and both run this same code.
 */
import {
  aliveUrls,
  BEATS_TO_BELIEVE,
  byCodePoint,
  type NodeRun,
  type Probe,
  type Sightings,
  type Timing,
} from "./sightings.ts";

/** The leadership row, as one read of the database gave it. */
export interface Leadership {
  /** The run that leads, or null while nobody does. */
  readonly holder: NodeRun | null;
  readonly epoch: number;
  /** Milliseconds since the leader last renewed, by the database's clock. */
  readonly ageMs: number;
  /**
   * Whether a session still holds the session-level advisory lock of this very epoch. The leader takes it with its
   * claim, and PostgreSQL frees it when the leader's process ends. A lock for all epochs together would not do: a
   * paused leader would keep its successor from holding it.
   */
  readonly sessionHeld: boolean;
}

/** Everything a decision depends on. */
export interface Situation {
  readonly self: NodeRun;
  readonly sightings: Sightings;
  /** The URLs of the connected members, by the database. */
  readonly members: readonly string[];
  /** Null when the database did not answer. */
  readonly leadership: Leadership | null;
  /** Whether this node is on its way out. */
  readonly stopping: boolean;
}

/**
 * Why a claim is granted; kept as the reason of the election.
 *
 * - `vacant`: nobody leads: the cluster is new, or the leader resigned;
 * - `lease_expired`: the leader has not renewed for longer than its lease;
 * - `process_gone`: the leader's process has ended;
 * - `lower_url`: the claimant's URL is lower, and it has been alive for two beats.
 */
export type Ground = "vacant" | "lease_expired" | "process_gone" | "lower_url";

/** What a node does after a beat. */
export type Action =
  | { readonly kind: "claim"; readonly ground: Ground }
  | { readonly kind: "renew" }
  | {
    readonly kind: "resign";
    readonly reason: "stopping" | "cannot_reach_itself";
  }
  /** The database is out of reach: take no writes, and let the lease run out. */
  | { readonly kind: "stand_aside" }
  | { readonly kind: "follow"; readonly leader: NodeRun | null };

/** Returns the URL that the rule nominates, the lowest one alive, or null when nobody is. */
export function candidate(sightings: Sightings): string | null {
  return aliveUrls(sightings)[0] ?? null;
}

/**
 * Returns why `view.self` may take the leadership, or null when it may not.
 *
 * Asked twice for every claim: after the beat, to spare the database a vain attempt, and again inside the claim's
 * transaction on the locked row. The second answer is the one that counts.
 */
export function groundToClaim(view: Situation, timing: Timing): Ground | null {
  const { self, sightings, leadership, stopping } = view;
  if (leadership === null || stopping) return null;
  if (candidate(sightings) !== self.url) return null;
  if (isLowerMemberUnasked(view)) return null;

  const { holder } = leadership;
  if (holder === null) return "vacant";
  if (isSameRun(holder, self)) return null;
  if (leadership.ageMs > timing.leaseMs) return "lease_expired";
  if (isProcessGone(holder, view)) return "process_gone";

  // A leader that this node cannot see is left alone while it renews: others may see it, and two nodes cut from each
  // other would only move the leadership to the other side of the cut.
  const seesLeader = sightings.byUrl.get(holder.url)?.probe.kind === "alive";
  const alive = sightings.byUrl.get(self.url)?.alive ?? 0;
  return seesLeader && byCodePoint(self.url, holder.url) < 0 &&
      alive >= BEATS_TO_BELIEVE
    ? "lower_url"
    : null;
}

/**
 * Returns the view for a decision ahead of a beat's answers, by the sightings of the last one. Whoever was not alive then,
 * but for the leader, may be by now: as long as it is a member it counts as unasked, and has its turn.
 */
export function aheadOfAnswers(view: Situation, leader: NodeRun): Situation {
  const byUrl = new Map(
    [...view.sightings.byUrl].filter(([url, { probe }]) =>
      url === leader.url || probe.kind === "alive"
    ),
  );
  return { ...view, sightings: { ...view.sightings, byUrl } };
}

/**
 * Returns why `view.self` may take the leadership before the answers of this beat are in, or null when it has to wait for
 * them: the leader's lease has run out, and by the last beat, which is not long ago, it is this node's turn. A silent leader
 * takes all the time that a heartbeat may last not to answer; nobody can write meanwhile.
 *
 * @param now Milliseconds of the node's own monotonic clock.
 */
export function groundToClaimEarly(
  view: Situation,
  now: number,
  timing: Timing,
): Ground | null {
  const { leadership, sightings } = view;
  const ranOut = leadership !== null && leadership.holder !== null &&
    leadership.ageMs > timing.leaseMs;
  const isRecent = now - sightings.at <= BEATS_TO_BELIEVE * timing.heartbeatMs;
  return ranOut && isRecent ? groundToClaim(view, timing) : null;
}

/**
 * Returns the view in which a node may take the place of a leader that seems to have just ended: the last beat's
 * sightings, without the leader. Asking all nodes again first would take several times as long, and it is the claim's
 * transaction that decides, on what the database says then.
 *
 * @param before The last beat's view.
 * @param probe What a heartbeat to the leader's port just came back with; null when the leader resigned.
 */
export function succession(
  before: Omit<Situation, "leadership">,
  leader: NodeRun,
  epoch: number,
  probe: Probe | null,
): Situation {
  const byUrl = new Map(before.sightings.byUrl);
  byUrl.set(leader.url, {
    probe: probe ?? { kind: "unready" },
    alive: probe?.kind === "alive" ? 1 : 0,
    missed: probe?.kind === "alive" ? 0 : 1,
  });
  const leadership = {
    holder: probe === null ? null : leader,
    epoch,
    ageMs: 0,
    sessionHeld: false,
  };
  const sightings = { ...before.sightings, byUrl };
  return aheadOfAnswers({ ...before, sightings, leadership }, leader);
}

/** Returns what `view.self` has to do after a beat. */
export function decide(view: Situation, timing: Timing): Action {
  const { self, sightings, leadership, stopping } = view;
  if (leadership === null) return { kind: "stand_aside" };

  if (leadership.holder !== null && isSameRun(leadership.holder, self)) {
    if (stopping) return { kind: "resign", reason: "stopping" };
    return reachesItself(self, sightings)
      ? { kind: "renew" }
      : { kind: "resign", reason: "cannot_reach_itself" };
  }

  const ground = groundToClaim(view, timing);
  return ground === null
    ? { kind: "follow", leader: leadership.holder }
    : { kind: "claim", ground };
}

/** A database that restarts is back within seconds, and a leader takes no writes before it has renewed. */
const DATABASE_RETRY_MS = 500;

/**
 * Returns the milliseconds from one beat's start to the next one's.
 *
 * While the leader renews on every beat, its lease always outlasts the next one. When it has stopped renewing, the
 * next beat comes as soon as the lease has run out, so that it is replaced after one lease and not up to a beat later.
 */
export function untilNextBeat(view: Situation, timing: Timing): number {
  const { self, leadership } = view;
  if (leadership === null) {
    return Math.min(timing.heartbeatMs, DATABASE_RETRY_MS);
  }
  if (leadership.holder === null) return timing.heartbeatMs;
  const leaseLeft = timing.leaseMs - leadership.ageMs;
  if (isSameRun(leadership.holder, self) || leaseLeft < 0) {
    return timing.heartbeatMs;
  }
  // One millisecond more: the lease has run out only when it is older than `leaseMs`.
  return Math.min(timing.heartbeatMs, leaseLeft + 1);
}

/** What a node's own answer to a heartbeat depends on. */
export interface Readiness {
  readonly stopping: boolean;
  /** Milliseconds since the database last answered this node, by the node's monotonic clock. */
  readonly databaseAgeMs: number;
  readonly self: NodeRun;
  readonly sightings: Sightings;
}

/** The database is asked on every beat; half a beat more is left for a slow answer. */
const BEATS_WITHOUT_DATABASE = 1.5;

/**
 * Returns whether a node answers heartbeats with 200.
 *
 * A node that is not ready is nobody's candidate. So whoever is nominated can reach the database and itself, and the
 * nomination never rests on a node that will not claim.
 */
export function isReady(readiness: Readiness, timing: Timing): boolean {
  const { stopping, databaseAgeMs, self, sightings } = readiness;
  const own = sightings.byUrl.get(self.url)?.probe.kind;
  return !stopping &&
    databaseAgeMs <= BEATS_WITHOUT_DATABASE * timing.heartbeatMs &&
    // Its own 503 reached it; without this it could never become ready again.
    (own === undefined || own === "alive" || own === "unready");
}

/** Tells whether two runs are the same run of the same node. */
export function isSameRun(a: NodeRun, b: NodeRun): boolean {
  return a.url === b.url && a.nodeId === b.nodeId;
}

/** A member that joined after the last beat counts as alive until a beat has asked it. */
function isLowerMemberUnasked(
  { self, sightings, members }: Situation,
): boolean {
  return members.some((url) =>
    byCodePoint(url, self.url) < 0 && !sightings.byUrl.has(url)
  );
}

/**
 * A refused connection alone may be a firewall's answer, and a lost session alone a hiccup of one connection. Both
 * together, or another run at the leader's URL, mean that the process has ended.
 */
function isProcessGone(
  holder: NodeRun,
  { self, sightings, leadership }: Situation,
) {
  if (leadership?.sessionHeld) return false;
  if (holder.url === self.url) return true;
  const probe = sightings.byUrl.get(holder.url)?.probe;
  return probe?.kind === "refused" ||
    (probe?.kind === "alive" && probe.nodeId !== holder.nodeId);
}

/** A leader that lost one request to itself is not deposed for that; one that refuses itself is. */
function reachesItself(self: NodeRun, sightings: Sightings): boolean {
  const own = sightings.byUrl.get(self.url);
  if (own === undefined) return true;
  if (own.probe.kind === "refused") return false;
  return own.probe.kind !== "silent" || own.missed < BEATS_TO_BELIEVE;
}
