/**
 * A node's beats under a test's control: clock, rests, database and network.
 */
import type { Alarm } from "../beat/alarm.ts";
import type { LeadershipRow } from "../beat/election.ts";
import type { ReachReport } from "../beat/reach.ts";
import type { NodeRun, Probe } from "../beat/sightings.ts";
import { createLog } from "../../lib/log.ts";
import { createNotices } from "../../lib/notices.ts";
import type { MemberKeeper } from "../leader/beats/surroundings.ts";
import { type Beats, createBeats } from "../leader/beats/beats.ts";
import { createLeaderView, type LeaderView } from "../leader/leader_view.ts";
import type { ReadState } from "../leader/cluster_reader.ts";
import type { Leader, Others } from "../leader/leadership_store.ts";
import { grantOf, ledBy, memberOf, timing } from "./testing_sightings.ts";

/** What happens around the beats; a test changes it as it goes. */
interface Surroundings {
  /** What both clocks show, in milliseconds. */
  now: number;
  /** Null while the database does not answer. */
  row: LeadershipRow | null;
  members: NodeRun[];
  /** What nodes have said that miss others. */
  reports: ReachReport[];
  /** What a heartbeat to a URL comes back with; silence where there is none. */
  probes: Record<string, Probe>;
  /** How claims, renewals and resignations fail, if they do. */
  failure: Error | null;
  /** Whether claims, renewals and resignations never end. */
  hangs: boolean;
  /** Whether a renewal finds the leader still in office. */
  renews: boolean;
  /** What happens just after the row was read. */
  afterRead: () => void;
}

/** The beats of a node, and what they did. */
interface BeatsUnderTest {
  readonly beats: Beats;
  readonly leaders: LeaderView;
  readonly around: Surroundings;
  /** What the beats did since this was last asked, in order. */
  readonly done: () => string[];
  /** How long each rest was to be, in milliseconds. */
  readonly rests: number[];
  /** Warnings and errors, without their fields. */
  readonly said: string[];
  /** Begins to beat; resolves when the first beat is over and a rest begins. */
  readonly start: () => Promise<void>;
  /** Ends the rest; resolves when the next one begins. */
  readonly nextBeat: () => Promise<void>;
  /** Cuts the rest short; resolves when the next one begins. */
  readonly ring: () => Promise<void>;
  /** Ends the rest, and the beats. */
  readonly stop: () => Promise<void>;
}

/** Returns the leader that holds `epoch`, by the only grant of it. */
export function leaderOf(run: NodeRun, epoch = 7): Leader {
  return { ...run, epoch, grantId: grantOf(epoch), electedAt: new Date(0) };
}

/** Makes the beats of `self`, among what is `around` it. */
export function makeBeats(
  self: NodeRun,
  surroundings: Partial<Surroundings> & Pick<Surroundings, "row">,
  peers: readonly string[] = [],
): BeatsUnderTest {
  const around: Surroundings = {
    now: 1_000_000,
    members: [],
    reports: [],
    probes: {},
    failure: null,
    hangs: false,
    renews: true,
    afterRead() {},
    ...surroundings,
  };
  const leaders = createLeaderView();
  const said: string[] = [];
  const rests: number[] = [];
  let calls: string[] = [];
  let others: Others = { members: [], reports: [] };
  const lookUp = (): Others => ({
    members: around.members.map((run) => memberOf(run)),
    reports: around.reports,
  });

  const log = createLog({ format: "json", level: "warn" }, (line) => {
    said.push(JSON.parse(line).message);
  });
  const clock = { monotonic: () => around.now, wall: () => around.now };
  const alarm = createHandAlarm(rests);
  const failing = <T>(call: string, value: () => T): Promise<T> => {
    calls.push(call);
    if (around.hangs) return new Promise(() => {});
    return around.failure === null
      ? Promise.resolve(value())
      : Promise.reject(around.failure);
  };

  const beats = createBeats({
    self,
    timing,
    peers,
    clock,
    alarm,
    leaders,
    store: {
      endStuckSessions: () => failing("end stuck sessions", () => {}),
      claim: (claimant, decide, heardEpoch) =>
        failing("claim", () => {
          const { row } = around;
          const ground = row && decide({ leadership: row, ...lookUp() });
          calls.push(`ground: ${ground}`);
          if (ground === null) return null;
          const epoch = Math.max(row?.epoch ?? 0, heardEpoch) + 1;
          around.row = ledBy(claimant, { epoch, ageMs: 0 });
          return leaderOf(claimant, epoch);
        }),
      renew: (leader, urls) =>
        failing(`renew ${leader.epoch}, seen ${urls}`, () => around.renews),
      resign: (leader, reason) =>
        failing(`resign ${leader.epoch}: ${reason}`, () => {}),
      report: (url, { unreached }) =>
        failing(`report of ${url}: misses ${unreached}`, () => {}),
    },
    reader: {
      lastRead: () => others,
      read() {
        calls.push("read");
        const { row } = around;
        const heard = leaders.heard();
        if (row === null) return Promise.resolve(null);
        const leader = row.holder && leaderOf(row.holder, row.epoch);
        others = lookUp();
        leaders.takeRow(row, leader, heard);
        queueMicrotask(around.afterRead);
        const state: ReadState = {
          heard,
          leadership: row,
          leader,
          ...others,
          server: "one",
          now: around.now,
        };
        return Promise.resolve(state);
      },
    },
    ask(url) {
      calls.push(`ask ${url}`);
      const probe = around.probes[url] ?? { kind: "silent" };
      return Promise.resolve({
        probe,
        trouble: null,
        body: null,
        clockMs: null,
      });
    },
    onFollow: (epoch) => void calls.push(`follow ${epoch}`),
    timed: async (_name, work) => await work(),
    notices: createNotices(log),
    log,
  });

  const keeper: MemberKeeper = {
    join: () => void calls.push("join"),
    markGone: ({ url }) => void calls.push(`gone: ${url}`),
  };
  return {
    beats,
    leaders,
    around,
    rests,
    said,
    done() {
      const done = calls;
      calls = [];
      return done;
    },
    async start() {
      await beats.start(keeper);
      await alarm.resting();
    },
    async nextBeat() {
      alarm.wake();
      await alarm.resting();
    },
    async ring() {
      alarm.ring();
      await alarm.resting();
    },
    async stop() {
      const stopped = beats.stop();
      await stopped;
    },
  };
}

/** An alarm whose rests last until the test ends them. */
function createHandAlarm(rests: number[]) {
  let rung = false;
  let rest: PromiseWithResolvers<void> | null = null;
  let begun = Promise.withResolvers<void>();
  const wake = () => {
    begun = Promise.withResolvers<void>();
    rest?.resolve();
    rest = null;
  };
  const alarm: Alarm & {
    readonly wake: () => void;
    readonly resting: () => Promise<void>;
  } = {
    wake,
    resting: () => begun.promise,
    hasRung: () => rung,
    silence() {
      rung = false;
    },
    ring() {
      rung = true;
      if (rest !== null) wake();
    },
    async rest(ms) {
      rests.push(ms);
      rest = Promise.withResolvers<void>();
      const { promise } = rest;
      begun.resolve();
      await promise;
    },
  };
  return alarm;
}
