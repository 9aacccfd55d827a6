/**
 * The beat: ask all known nodes for a sign of life, look at the leadership row,
 * and do what `beat/election.ts` decides.
 */
import type { Recorder } from "../../health/record/recorder.ts";
import type { Log } from "../../lib/log.ts";
import type { Notices } from "../../lib/notices.ts";
import { withinLimit } from "../../lib/time/time_limit.ts";
import type { Alarm } from "../beat/alarm.ts";
import { type Ask, askNodes } from "../beat/heartbeat/ask_nodes.ts";
import type { Clock } from "../beat/clock.ts";
import {
  aheadOfAnswers,
  groundToClaimEarly,
  succession,
} from "../beat/early_claim.ts";
import {
  type Action,
  decide,
  type Ground,
  groundToClaim,
  isLeaseOver,
  type Situation,
} from "../beat/election.ts";
import { untilNextBeat } from "../beat/next_beat.ts";
import {
  aliveUrls,
  departedUrls,
  type NodeRun,
  NOTHING_SEEN,
  observe,
  type Sightings,
  type Timing,
} from "../beat/sightings.ts";
import { createCommits } from "./commits.ts";
import type { ClusterReader, ReadState } from "./cluster_reader.ts";
import type { LeaderView } from "./leader_view.ts";
import type { ClusterState, LeadershipStore } from "./leadership_store.ts";

/** What the beats of a node work with. */
interface BeatsOptions {
  readonly self: NodeRun;
  readonly timing: Timing;
  /** The nodes that are asked whether or not they are members. */
  readonly peers: readonly string[];
  readonly clock: Clock;
  readonly alarm: Alarm;
  readonly store: Pick<
    LeadershipStore,
    "claim" | "endStuckSessions" | "renew" | "resign"
  >;
  readonly reader: Pick<ClusterReader, "read" | "members">;
  readonly leaders: LeaderView;
  readonly ask: Ask;
  /**
   * Told on each beat on which this node follows: the epoch whose leader has a
   * session that can be waited for, or null.
   */
  readonly onFollow: (epoch: number | null) => void;
  readonly timed: Recorder["timed"];
  readonly notices: Notices;
  readonly log: Log;
}

/** Does what a beat finds to be done about the members. */
export interface MemberKeeper {
  /** Enters this node among the members. */
  readonly join: () => void;
  /** Takes a node that is gone off the members; asked of the leader alone. */
  readonly markGone: (member: NodeRun) => void;
}

/** The beats of a node. */
export interface Beats {
  /** Beats for the first time, then again and again. */
  readonly start: (keeper: MemberKeeper) => Promise<void>;
  /** From now on this node claims nothing and keeps no members. */
  readonly retire: () => void;
  /** Resolves when the last beat has ended. */
  readonly stop: () => Promise<void>;
  /** Returns what the last beat saw. */
  readonly sightings: () => Sightings;
  /** Tells whether this node's last claim or renewal is within its lease. */
  readonly holdsLease: () => boolean;
}

/** Returns beats that begin with `start`. */
export function createBeats(options: BeatsOptions): Beats {
  const { alarm, clock, leaders, log, notices, reader, self, store } = options;
  const { timed, timing } = options;
  // A node that has had no answer for a beat and a half is not ready.
  const commit = createCommits(timing.heartbeatMs / 2, notices);
  const stopped = new AbortController();
  let sightings = NOTHING_SEEN;
  /** When the last claim or renewal that succeeded was sent. */
  let renewedAt = -Infinity;
  let retired = false;
  let loop: Promise<void> | null = null;

  return {
    async start(keeper) {
      await reader.read();
      const restMs = await beat(keeper);
      loop = keepBeating(keeper, restMs);
    },
    retire() {
      retired = true;
    },
    async stop() {
      stopped.abort();
      alarm.ring();
      await loop;
    },
    sightings: () => sightings,
    holdsLease: () => clock.monotonic() - renewedAt < timing.leaseMs,
  };

  async function keepBeating(
    keeper: MemberKeeper,
    firstRestMs: number,
  ): Promise<void> {
    let restMs = firstRestMs;
    while (!stopped.signal.aborted) {
      await alarm.rest(restMs);
      if (stopped.signal.aborted) return;
      try {
        if (alarm.hasRung()) await unlessFailing(succeed);
        restMs = await beat(keeper);
      } catch (error) {
        log.error("A beat failed.", { error });
        restMs = timing.heartbeatMs;
      }
    }
  }

  /** Claims ahead of a beat; if that fails, the beat finds out why. */
  async function unlessFailing(claim: () => Promise<void>): Promise<void> {
    await claim().catch((error) =>
      log.warn("A claim ahead of the beat failed.", { error })
    );
  }

  /**
   * Takes the place of a leader that has just resigned or whose process has
   * ended, if it is this node's turn.
   */
  async function succeed(): Promise<void> {
    alarm.silence();
    const leader = leaders.last();
    if (leader === null || leader.nodeId === self.nodeId) return;
    const probe = leaders.hasResigned()
      ? null
      : (await options.ask(leader.url, stopped.signal)).probe;
    const situation = succession(known(), leader, probe);
    const action = decide(situation, timing);
    if (action.kind === "claim") await act(action, situation);
  }

  /** Returns what a decision depends on, but for the leadership row. */
  function known(): Omit<Situation, "leadership"> {
    return {
      self,
      sightings,
      members: reader.members().map(({ url }) => url),
      heard: leaders.heard(),
      stopping: retired,
    };
  }

  /** Returns the milliseconds to rest until the next beat. */
  async function beat(keeper: MemberKeeper): Promise<number> {
    alarm.silence();
    const startedAt = clock.monotonic();
    const asking = timed("confirm_liveness", () => {
      const { signal } = stopped;
      return askNodes(knownUrls(), { ask: options.ask, notices, signal });
    });
    const state = await claimEarly(await reader.read(), startedAt);
    const probes = await asking;
    sightings = observe(sightings, probes, startedAt, timing);
    const situation: Situation = { ...known(), ...readOf(state) };
    await act(decide(situation, timing), situation);
    if (state) keepMembers(keeper, state);
    const nextMs = untilNextBeat(situation, timing, leaders.current());
    return nextMs - (clock.monotonic() - startedAt);
  }

  /** Returns what was read, and what was heard before that. */
  function readOf(state: ReadState | null) {
    return {
      leadership: state?.leadership ?? null,
      heard: state?.heard ?? leaders.heard(),
    };
  }

  function knownUrls(): ReadonlySet<string> {
    const leader = leaders.current();
    return new Set([
      self.url,
      ...options.peers,
      ...reader.members().map(({ url }) => url),
      ...(leader === null ? [] : [leader.url]),
    ]);
  }

  /**
   * Takes the place of a leader whose lease is over, if it is this node's turn.
   * Returns how things stand then.
   */
  async function claimEarly(
    state: ReadState | null,
    now: number,
  ): Promise<ReadState | null> {
    const holder = state?.leadership.holder;
    if (!state || !holder) return state;
    const situation = aheadOfAnswers(
      { ...known(), ...readOf(state) },
      holder,
    );
    const ground = groundToClaimEarly(situation, now, timing);
    if (ground === null) return state;
    await unlessFailing(() => act({ kind: "claim", ground }, situation));
    return await reader.read();
  }

  async function act(action: Action, situation: Situation): Promise<void> {
    const leader = leaders.current();
    switch (action.kind) {
      case "claim": {
        const isLeader = await timed(
          "set_leader",
          () => commit(() => claim(situation, action.ground)),
        );
        if (isLeader === false) await reader.read();
        return;
      }
      case "renew": {
        if (leader === null) return;
        const sentAt = clock.monotonic();
        const renewed = await commit(() =>
          store.renew(leader, aliveUrls(sightings))
        );
        if (renewed === true) renewedAt = sentAt;
        else if (renewed === false) await reader.read();
        return;
      }
      case "resign": {
        // A node that stops resigns by itself, once it has left.
        if (leader === null || action.reason === "stopping") return;
        log.warn("This node resigns.", { reason: action.reason });
        await withinLimit(store.resign(leader, action.reason), timing.leaseMs);
        leaders.take(leader.epoch, null);
        return;
      }
      case "stand_aside":
        leaders.forget();
        return;
      case "follow": {
        const { leadership } = situation;
        options.onFollow(leadership?.sessionHeld ? leadership.epoch : null);
      }
    }
  }

  /** Returns false when there is no ground any more. */
  async function claim(situation: Situation, on: Ground): Promise<boolean> {
    const sentAt = clock.monotonic();
    const { leadership } = situation;
    if (leadership && isLeaseOver(leadership, timing)) {
      await store.endStuckSessions();
    }
    const claimed = await store.claim(
      self,
      (leadership, members) =>
        groundToClaim({ ...situation, leadership, members }, timing),
      leaders.heard().epoch,
    );
    if (claimed === null) return false;
    renewedAt = sentAt;
    leaders.take(claimed.epoch, claimed);
    log.info("This node leads now.", { epoch: claimed.epoch, ground: on });
    return true;
  }

  function keepMembers(keeper: MemberKeeper, { members }: ClusterState): void {
    if (retired) return;
    if (!members.some(({ nodeId }) => nodeId === self.nodeId)) keeper.join();
    if (leaders.current()?.nodeId !== self.nodeId) return;
    const departed = new Set(departedUrls(sightings));
    for (const member of members) {
      if (member.nodeId === self.nodeId || !departed.has(member.url)) continue;
      keeper.markGone(member);
    }
  }
}
