/**
 * The beat: ask all known nodes for a sign of life, look at the leadership row,
 * and do what `beat/election.ts` decides.
 *
 * These are the steps alone. A node takes them with promises (`beats.ts`), the
 * simulation under virtual time; `Surroundings` is what each puts around them.
 */
import type { Log } from "../../../lib/log.ts";
import type { Steps } from "../../../lib/time/steps.ts";
import {
  aheadOfAnswers,
  groundToClaimEarly,
  handsOverEarly,
  succession,
} from "../../beat/early_claim.ts";
import {
  type Action,
  decide,
  type Ground,
  groundToClaim,
  isLeaseOver,
  type Situation,
} from "../../beat/election.ts";
import { untilNextBeat } from "../../beat/next_beat.ts";
import { recent, viewOf } from "../../beat/reach.ts";
import {
  aliveUrls,
  departedUrls,
  excuseUnready,
  observe,
} from "../../beat/sightings.ts";
import type { MemberKeeper, Surroundings } from "./surroundings.ts";
import type { ReadState } from "../cluster_reader.ts";
import type { ClusterState } from "../leadership_store.ts";

/** Reads the row and beats once; returns the milliseconds to rest then. */
export function* firstBeat<Wait>(
  node: Surroundings<Wait>,
  keeper: MemberKeeper,
): Steps<Wait, number> {
  yield* node.read();
  return yield* beat(node, keeper);
}

/** Beats again and again, as long as somebody takes these steps. */
export function* keepBeating<Wait>(
  node: Surroundings<Wait>,
  keeper: MemberKeeper,
  firstRestMs: number,
): Steps<Wait, never> {
  const { alarm, log, timing } = node;
  let restMs = firstRestMs;
  for (;;) {
    yield* node.rest(restMs);
    try {
      if (alarm.hasRung()) yield* unlessFailing(log, succeed(node));
      restMs = yield* beat(node, keeper);
    } catch (error) {
      log.error("A beat failed.", { error });
      restMs = timing.heartbeatMs;
    }
  }
}

/** Claims ahead of a beat; if that fails, the beat finds out why. */
function* unlessFailing<Wait>(
  log: Pick<Log, "warn">,
  claiming: Steps<Wait, void>,
): Steps<Wait, void> {
  try {
    yield* claiming;
  } catch (error) {
    log.warn("A claim ahead of the beat failed.", { error });
  }
}

/**
 * Takes the place of a leader that has just resigned or whose process has
 * ended, if it is this node's turn.
 */
function* succeed<Wait>(node: Surroundings<Wait>): Steps<Wait, void> {
  const { alarm, leaders, self, timing } = node;
  alarm.silence();
  const leader = leaders.last();
  if (leader === null || leader.nodeId === self.nodeId) return;
  const probe = leaders.hasResigned() ? null : yield* node.ask(leader.url);
  // It may have resigned while it was asked.
  const situation = succession(
    known(node),
    leader,
    leaders.hasResigned() ? null : probe,
  );
  const action = decide(situation, timing);
  if (action.kind === "claim") yield* act(node, action, situation);
}

/** Returns the milliseconds to rest until the next beat. */
function* beat<Wait>(
  node: Surroundings<Wait>,
  keeper: MemberKeeper,
): Steps<Wait, number> {
  const { alarm, clock, leaders, memory, timing } = node;
  alarm.silence();
  const startedAt = clock.monotonic();
  const answers = node.askAll(knownUrls(node));
  const state = yield* actEarly(node, yield* node.read(), startedAt);
  const probes = yield* answers;
  const seen = observe(memory.sightings, probes, startedAt, timing);
  memory.sightings = state === null ? excuseUnready(seen) : seen;
  const situation = { ...known(node), ...readOf(node, state) };
  yield* act(node, decide(situation, timing), situation);
  if (state !== null) {
    keepMembers(node, keeper, state);
    yield* report(node);
  }
  const nextMs = untilNextBeat(situation, timing, leaders.current());
  return nextMs - (clock.monotonic() - startedAt);
}

/**
 * Takes the place of a leader whose lease is over, if it is this node's turn, or
 * hands over if most do not reach this one. Returns how things stand then.
 */
function* actEarly<Wait>(
  node: Surroundings<Wait>,
  state: ReadState | null,
  now: number,
): Steps<Wait, ReadState | null> {
  const holder = state?.leadership.holder;
  if (state === null || !holder) return state;
  const before = { ...known(node), ...readOf(node, state) };
  const situation = aheadOfAnswers(before, holder);
  const ground = groundToClaimEarly(situation, now, node.timing);
  if (ground !== null) {
    const claiming = act(node, { kind: "claim", ground }, situation);
    yield* unlessFailing(node.log, claiming);
  } else if (handsOverEarly(before, now, node.timing)) {
    yield* act(node, HANDS_OVER, before);
  } else return state;
  return yield* node.read();
}

/** What a leader does whom most do not reach. */
const HANDS_OVER: Action = { kind: "resign", reason: "cannot_be_reached" };

function* act<Wait>(
  node: Surroundings<Wait>,
  action: Action,
  situation: Situation,
): Steps<Wait, void> {
  const { leaders, log, memory, self } = node;
  // Another node may lead by now: whoever claims says so at once, also in the
  // middle of this beat.
  const current = leaders.current();
  const own = current?.nodeId === self.nodeId ? current : null;
  switch (action.kind) {
    case "claim": {
      const isLeader = yield* node.commit(() =>
        claim(node, situation, action.ground)
      );
      if (isLeader === false) yield* node.read();
      return;
    }
    case "renew": {
      if (own === null) return;
      const sentAt = node.clock.monotonic();
      const renewed = yield* node.commit(() =>
        node.renew(own, aliveUrls(memory.sightings))
      );
      if (renewed === true) memory.renewedAt = sentAt;
      else if (renewed === false) yield* node.read();
      return;
    }
    case "resign": {
      // A node that stops resigns by itself, once it has left.
      if (own === null || action.reason === "stopping") return;
      log.warn("This node resigns.", { reason: action.reason });
      yield* node.resign(own, action.reason);
      leaders.take(own.epoch, null);
      return;
    }
    case "stand_aside":
      leaders.forget();
      return;
    case "follow": {
      const { leadership } = situation;
      node.onFollow(leadership?.sessionHeld ? leadership.epoch : null);
    }
  }
}

/** Returns false when there is no ground any more. */
function* claim<Wait>(
  node: Surroundings<Wait>,
  situation: Situation,
  ground: Ground,
): Steps<Wait, boolean> {
  const { clock, leaders, log, memory, timing } = node;
  const sentAt = clock.monotonic();
  const { leadership } = situation;
  if (leadership && isLeaseOver(leadership, timing)) {
    yield* node.endStuckSessions();
  }
  const claimed = yield* node.claim(
    (found) => groundToClaim({ ...situation, ...found }, timing),
    leaders.heard().epoch,
  );
  if (claimed === null) return false;
  memory.renewedAt = sentAt;
  leaders.take(claimed.epoch, claimed);
  log.info("This node leads now.", { epoch: claimed.epoch, ground });
  return true;
}

/** Returns what a decision depends on, but for the leadership row. */
function known<Wait>(
  { lastRead, leaders, memory, self }: Surroundings<Wait>,
): Omit<Situation, "leadership"> {
  const { members, reports } = lastRead();
  return {
    self,
    sightings: memory.sightings,
    view: viewOf(memory.sightings),
    members,
    reports,
    heard: leaders.heard(),
    stopping: memory.retired,
  };
}

/** Returns what was read, and what was heard before that. */
function readOf<Wait>(
  { leaders }: Surroundings<Wait>,
  state: ReadState | null,
) {
  return {
    leadership: state?.leadership ?? null,
    heard: state?.heard ?? leaders.heard(),
  };
}

function knownUrls<Wait>(
  node: Surroundings<Wait>,
): ReadonlySet<string> {
  return new Set([node.self.url, ...node.peers, ...inCluster(node)]);
}

/**
 * Returns the URLs of the nodes that the database names: the members, those
 * that a leader has taken off as it does not reach them, and the leader.
 */
function inCluster<Wait>(
  { lastRead, leaders, timing }: Surroundings<Wait>,
): ReadonlySet<string> {
  const leader = leaders.current();
  const { members, reports } = lastRead();
  return new Set([
    ...members.map(({ url }) => url),
    ...recent(reports, timing).map(({ url }) => url),
    ...(leader === null ? [] : [leader.url]),
  ]);
}

function keepMembers<Wait>(
  { leaders, memory, self }: Surroundings<Wait>,
  keeper: MemberKeeper,
  { members }: ClusterState,
): void {
  if (memory.retired) return;
  if (!members.some(({ nodeId }) => nodeId === self.nodeId)) keeper.join();
  if (leaders.current()?.nodeId !== self.nodeId) return;
  const departed = new Set(departedUrls(memory.sightings));
  for (const member of members) {
    if (member.nodeId === self.nodeId || !departed.has(member.url)) continue;
    keeper.markGone(member);
  }
}

/**
 * Tells the others whom of them this node does not reach, and once more when it
 * reaches all again.
 */
function* report<Wait>(node: Surroundings<Wait>): Steps<Wait, void> {
  const { memory } = node;
  const { alive, unreached } = viewOf(memory.sightings);
  const others = inCluster(node);
  const view = { alive, unreached: unreached.filter((url) => others.has(url)) };
  const isMissing = view.unreached.length > 0;
  if (memory.retired || (!isMissing && !memory.hasReported)) return;
  const isTold = yield* node.commit(function* () {
    yield* node.report(view);
    return true;
  });
  if (isTold === true) memory.hasReported = isMissing;
}
