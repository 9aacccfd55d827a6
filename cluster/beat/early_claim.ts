/**
 * What does not wait for a beat's answers: a leader that has just ended, whose
 * lease is over, or whom most do not reach, is replaced by what the last beat
 * saw. Pure, as in `election.ts`.
 */
import {
  decide,
  type Ground,
  groundToClaim,
  isLeaseOver,
  isSameRun,
  type Situation,
} from "./election.ts";
import {
  BEATS_TO_BELIEVE,
  type NodeRun,
  type Probe,
  type Sightings,
  type Timing,
} from "./sightings.ts";

/**
 * Returns the situation for a decision ahead of a beat's answers: what the last
 * beat saw, without the nodes that were not alive then. Such a node may be
 * alive by now; as long as it is a member it counts as unasked, and goes first
 * if it is lower. The leader is kept as it was seen: it is the one to be
 * replaced.
 */
export function aheadOfAnswers(
  situation: Situation,
  leader: NodeRun,
): Situation {
  const { sightings } = situation;
  const byUrl = new Map(
    [...sightings.byUrl].filter(([url, { probe }]) =>
      url === leader.url || probe.kind === "alive"
    ),
  );
  return { ...situation, sightings: { ...sightings, byUrl } };
}

/**
 * Returns why `situation.self` may take the leadership before the answers of
 * this beat are in, or null when it has to wait for them: the leader's lease is
 * over, and by the last beat, which is not long ago, it is this node's turn. A
 * silent leader takes all the time that a heartbeat may last not to answer, and
 * nobody can write meanwhile.
 *
 * @param now Milliseconds of the node's own monotonic clock.
 */
export function groundToClaimEarly(
  situation: Situation,
  now: number,
  timing: Timing,
): Ground | null {
  const { leadership, sightings } = situation;
  if (leadership === null || leadership.holder === null) return null;
  if (!isLeaseOver(leadership, timing)) return null;
  return isRecent(sightings, now, timing)
    ? groundToClaim(situation, timing)
    : null;
}

/**
 * Tells whether `situation.self` leads and hands over before the answers of this
 * beat are in: the nodes that it would wait for are those that it does not
 * reach.
 *
 * @param now Milliseconds of the node's own monotonic clock.
 */
export function handsOverEarly(
  situation: Situation,
  now: number,
  timing: Timing,
): boolean {
  const { leadership, self, sightings, stopping } = situation;
  const holder = leadership?.holder;
  if (!holder || !isSameRun(holder, self) || stopping) return false;
  if (!isRecent(sightings, now, timing)) return false;
  const action = decide(situation, timing);
  return action.kind === "resign" && action.reason === "cannot_be_reached";
}

function isRecent(
  { at }: Sightings,
  now: number,
  { heartbeatMs }: Timing,
): boolean {
  return now - at <= BEATS_TO_BELIEVE * heartbeatMs;
}

/**
 * Returns the situation in which a node may take the place of a leader that
 * seems to have just ended: what the last beat saw, without the leader. Asking
 * all nodes again first would take several times as long, and it is the claim's
 * transaction that decides, on what the database says then.
 *
 * @param before What the last beat left.
 * @param probe What a heartbeat to the leader's port just came back with; null
 *   when the leader resigned.
 */
export function succession(
  before: Omit<Situation, "leadership">,
  leader: NodeRun,
  probe: Probe | null,
): Situation {
  const byUrl = new Map(before.sightings.byUrl);
  const isAlive = probe?.kind === "alive";
  byUrl.set(leader.url, {
    probe: probe ?? { kind: "unready" },
    alive: isAlive ? 1 : 0,
    missed: isAlive ? 0 : 1,
  });
  const leadership = {
    holder: probe === null ? null : leader,
    epoch: before.heard.epoch,
    grantId: before.heard.grantId,
    ageMs: 0,
    sessionHeld: false,
  };
  const sightings = { ...before.sightings, byUrl };
  return aheadOfAnswers({ ...before, sightings, leadership }, leader);
}
