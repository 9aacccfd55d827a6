/** When the next beat comes. Pure, as in `election.ts`. */
import { isLeaseOver, isSameRun, type Situation } from "./election.ts";
import type { NodeRun, Timing } from "./sightings.ts";

/**
 * The longest rest while the database does not answer: one that restarts is
 * back within seconds, and a leader takes no writes before it has renewed.
 */
const DATABASE_RETRY_MS = 500;

/**
 * How soon to look again, in milliseconds, at what is about to change: a leader
 * whose session is gone but whose port has not refused yet, and this node
 * itself, when it has its database back.
 */
const LOOK_AGAIN_MS = 50;

/**
 * Returns the milliseconds from one beat's start to the next one's.
 *
 * While the leader renews on every beat, its lease always outlasts the next
 * one. When it has stopped renewing, the next beat comes as soon as the lease
 * is over, so that it is replaced after one lease and not up to a beat later.
 *
 * @param leader Who leads by the latest news, which may be newer than the row.
 */
export function untilNextBeat(
  situation: Situation,
  timing: Timing,
  leader: NodeRun | null,
): number {
  const { self, leadership } = situation;
  const { heartbeatMs, leaseMs } = timing;
  if (leadership === null) return Math.min(heartbeatMs, DATABASE_RETRY_MS);
  if (wasUnready(situation)) return LOOK_AGAIN_MS;
  const { holder } = leadership;
  if (holder === null || isSameRun(holder, self)) return heartbeatMs;
  const isNewest = leader !== null && isSameRun(leader, holder);
  if (isNewest && isEnding(holder, situation)) return LOOK_AGAIN_MS;
  if (isLeaseOver(leadership, timing)) return heartbeatMs;
  // One millisecond more: a lease is over only when it is older than `leaseMs`.
  return Math.min(heartbeatMs, leaseMs - leadership.ageMs + 1);
}

/**
 * Tells whether this node called itself unready when it was asked, although the
 * database answers: it was away until then. As long as a node has not asked
 * itself again, it is no candidate.
 */
function wasUnready({ self, sightings, stopping }: Situation): boolean {
  return !stopping && sightings.byUrl.get(self.url)?.probe.kind === "unready";
}

/**
 * Tells whether the leader's session is gone and the leader does not answer.
 */
function isEnding(
  holder: NodeRun,
  { leadership, sightings }: Situation,
): boolean {
  return leadership?.sessionHeld === false &&
    sightings.byUrl.get(holder.url)?.probe.kind !== "alive";
}
