/** The beats of a node: the steps of `beat.ts`, taken with promises. */
import type { Recorder } from "../../../health/record/recorder.ts";
import type { Log } from "../../../lib/log.ts";
import type { Notices } from "../../../lib/notices.ts";
import { takeSteps, waitFor } from "../../../lib/time/steps.ts";
import { withinLimit } from "../../../lib/time/time_limit.ts";
import type { Alarm } from "../../beat/alarm.ts";
import { type Ask, askNodes } from "../../beat/heartbeat/ask_nodes.ts";
import type { Clock } from "../../beat/clock.ts";
import {
  type NodeRun,
  NOTHING_SEEN,
  type Sightings,
  type Timing,
} from "../../beat/sightings.ts";
import { firstBeat, keepBeating } from "./beat.ts";
import type { BeatMemory, MemberKeeper, Surroundings } from "./surroundings.ts";
import { createCommits } from "./commits.ts";
import type { ClusterReader } from "../cluster_reader.ts";
import type { LeaderView } from "../leader_view.ts";
import type { LeadershipStore } from "../leadership_store.ts";

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
    "claim" | "endStuckSessions" | "renew" | "report" | "resign"
  >;
  readonly reader: Pick<ClusterReader, "read" | "lastRead">;
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

/** What ends the steps when the beats are stopped. */
const STOPPED = Symbol("stopped");

/** Returns beats that begin with `start`. */
export function createBeats(options: BeatsOptions): Beats {
  const { alarm, clock, timing } = options;
  const stopped = new AbortController();
  const memory: BeatMemory = {
    sightings: NOTHING_SEEN,
    retired: false,
    renewedAt: -Infinity,
    hasReported: false,
  };
  const node = surround(options, memory, stopped.signal);
  let loop: Promise<void> | null = null;

  async function beatUntilStopped(
    keeper: MemberKeeper,
    restMs: number,
  ): Promise<void> {
    try {
      await takeSteps(keepBeating(node, keeper, restMs));
    } catch (error) {
      if (error !== STOPPED) throw error;
    }
  }

  return {
    async start(keeper) {
      const restMs = await takeSteps(firstBeat(node, keeper));
      loop = beatUntilStopped(keeper, restMs);
    },
    retire() {
      memory.retired = true;
    },
    async stop() {
      stopped.abort(STOPPED);
      alarm.ring();
      await loop;
    },
    sightings: () => memory.sightings,
    holdsLease: () => clock.monotonic() - memory.renewedAt < timing.leaseMs,
  };
}

/** Returns what the steps need, each of it a promise to wait for. */
function surround(
  options: BeatsOptions,
  memory: BeatMemory,
  signal: AbortSignal,
): Surroundings<Promise<unknown>> {
  const { alarm, notices, reader, self, store, timed, timing } = options;
  // A node that has had no answer for a beat and a half is not ready.
  const commit = createCommits(timing.heartbeatMs / 2, notices);

  async function rest(ms: number): Promise<void> {
    signal.throwIfAborted();
    await alarm.rest(ms);
    signal.throwIfAborted();
  }

  async function committed(work: () => Promise<boolean>) {
    const result = await commit(work);
    return typeof result === "boolean" ? result : null;
  }

  return {
    ...options,
    memory,
    lastRead: reader.lastRead,
    rest: (ms) => waitFor(rest(ms)),
    ask: (url) => waitFor(options.ask(url, signal).then(({ probe }) => probe)),
    askAll: (urls) =>
      waitFor(
        timed("confirm_liveness", () =>
          askNodes(urls, { ask: options.ask, notices, signal })),
      ),
    read: () => waitFor(reader.read()),
    commit: (work) => waitFor(committed(() => takeSteps(work()))),
    endStuckSessions: () => waitFor(store.endStuckSessions()),
    claim: (decide, heardEpoch) =>
      waitFor(
        timed("set_leader", () => store.claim(self, decide, heardEpoch)),
      ),
    renew: (leader, urls) => waitFor(store.renew(leader, urls)),
    resign: (leader, reason) =>
      waitFor(withinLimit(store.resign(leader, reason), timing.leaseMs)),
    report: (view) => waitFor(store.report(self.url, view)),
  };
}
