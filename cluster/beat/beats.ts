/** The beat: ask all known nodes for a sign of life, look at the leadership row, do what `election.ts` decides. */
import { createAlarm } from "./alarm.ts";
import { checkClock } from "./clock.ts";
import type { Timed } from "../write/carry_out.ts";
import {
  type Action,
  aheadOfAnswers,
  decide,
  groundToClaimEarly,
  type Situation,
  succession,
  untilNextBeat,
} from "./election.ts";
import {
  aliveUrls,
  departedUrls,
  type NodeRun,
  NOTHING_SEEN,
  observe,
  type Probe,
  type Sightings,
  type Timing,
} from "./sightings.ts";
import type { HeartbeatFinding } from "./ask_heartbeat.ts";
import type { LeaderView } from "../leader/leader_view.ts";
import type { Notices } from "../../lib/notices.ts";
import type {
  ClusterState,
  LeadershipStore,
} from "../leader/leadership_store.ts";
import type { Log } from "../../lib/log.ts";
import { withinLimit } from "../../lib/time_limit.ts";

export interface BeatsOptions {
  readonly self: NodeRun;
  readonly timing: Timing;
  /** How long the database may take to answer, in milliseconds. */
  readonly databaseLimitMs: number;
  /** The nodes that are asked whether or not they are members. */
  readonly peers: readonly string[];
  readonly store: LeadershipStore;
  readonly leaders: LeaderView;
  readonly askHeartbeat: (
    url: string,
    signal: AbortSignal,
  ) => Promise<HeartbeatFinding>;
  /** The leader of `epoch` is another node whose session can be waited for, or null. */
  readonly follow: (epoch: number | null) => void;
  /** This node is not among the members. */
  readonly onAbsent: () => void;
  /** This node leads and found `member` gone. */
  readonly onDeparted: (member: NodeRun) => void;
  readonly timed: Timed;
  readonly notices: Notices;
  readonly log: Log;
}

export interface Beats {
  /** Beats for the first time, then again and again. */
  start(): Promise<void>;
  /** Brings the next beat forward to now. */
  wake(): void;
  /** Asks the database who leads. */
  lookUp(): Promise<void>;
  /** From now on this node claims nothing and tends no members. */
  retire(): void;
  stop(): Promise<void>;
  sightings(): Sightings;
  /** Milliseconds since the database last answered. */
  databaseAgeMs(): number;
  /** The database's clock, in milliseconds since 1970. */
  databaseNow(): number;
}

/** How soon to look again at a leader whose session is gone but whose port has not refused yet, in milliseconds. */
const SUSPECT_AGAIN_MS = 50;

/** Returns the beats of one node. */
export function createBeats(options: BeatsOptions): Beats {
  const { self, timing, store, leaders, notices, log, timed } = options;
  const stopped = new AbortController();
  let sightings = NOTHING_SEEN;
  let members: readonly NodeRun[] = [];
  let retired = false;
  let reading: Promise<ClusterState> | null = null;
  let databaseSeenAt = performance.now();
  /** The database's clock minus this process's monotonic one. */
  let clockOffset = Date.now() - performance.now();
  const alarm = createAlarm();
  let loop: Promise<void> | null = null;

  return {
    async start() {
      await read();
      const wait = await beat();
      loop = keepBeating(wait);
    },
    wake: alarm.ring,
    async lookUp() {
      await read();
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
    databaseAgeMs: () => performance.now() - databaseSeenAt,
    databaseNow: () => performance.now() + clockOffset,
  };

  async function keepBeating(firstWait: number): Promise<void> {
    let wait = firstWait;
    while (!stopped.signal.aborted) {
      await alarm.rest(wait);
      if (stopped.signal.aborted) return;
      try {
        if (alarm.hasRung()) await unlessFailing(succeed);
        wait = await beat();
      } catch (error) {
        log.error("A beat failed.", { error });
        wait = timing.heartbeatMs;
      }
    }
  }

  /** Claims before the beat; if that fails, the beat finds out what is wrong. */
  async function unlessFailing(claim: () => Promise<void>): Promise<void> {
    await claim().catch((error) =>
      log.warn("A claim ahead of the beat failed.", { error })
    );
  }

  /** Takes the place of a leader that has just resigned or whose process ended, if that is this node's turn. */
  async function succeed(): Promise<void> {
    alarm.silence();
    const leader = leaders.last();
    if (leader === null || leader.nodeId === self.nodeId) return;
    const probe = leaders.hasResigned()
      ? null
      : (await options.askHeartbeat(leader.url, stopped.signal)).probe;
    const view = succession(outlook(), leader, leaders.epoch(), probe);
    const action = decide(view, timing);
    if (action.kind === "claim") await act(action, view);
  }

  /** What a decision depends on, but for who leads. */
  function outlook(): Omit<Situation, "leadership"> {
    return {
      self,
      sightings,
      members: members.map(({ url }) => url),
      stopping: retired,
    };
  }

  /** Returns the milliseconds to rest until the next one. */
  async function beat(): Promise<number> {
    alarm.silence();
    const startedAt = performance.now();
    const probing = timed("confirm_liveness", probeAll);
    const state = await claimEarly(await read(), startedAt);
    const probes = await probing;
    sightings = observe(sightings, probes, startedAt, timing);
    const view = { ...outlook(), leadership: state?.leadership ?? null };
    await act(decide(view, timing), view);
    if (state) tendMembers(state);
    const next = isSuspicious(view)
      ? SUSPECT_AGAIN_MS
      : untilNextBeat(view, timing);
    return next - (performance.now() - startedAt);
  }

  /** Takes the place of a leader whose lease has run out, if it is this node's turn; returns how things stand then. */
  async function claimEarly(
    state: ClusterState | null,
    now: number,
  ): Promise<ClusterState | null> {
    const holder = state?.leadership.holder;
    if (!state || !holder) return state;
    const { leadership } = state;
    const view = aheadOfAnswers({ ...outlook(), leadership }, holder);
    const ground = groundToClaimEarly(view, now, timing);
    if (ground === null) return state;
    await unlessFailing(() => act({ kind: "claim", ground }, view));
    return await read();
  }

  async function probeAll(): Promise<Map<string, Probe>> {
    const urls = new Set([
      self.url,
      ...options.peers,
      ...members.map(({ url }) => url),
      ...[leaders.current()?.url ?? []].flat(),
    ]);
    const probes = await Promise.all(
      [...urls].map(async (url): Promise<[string, Probe]> => {
        const finding = await options.askHeartbeat(url, stopped.signal);
        if (!stopped.signal.aborted) tell(url, finding);
        return [url, finding.probe];
      }),
    );
    return new Map(probes);
  }

  function tell(url: string, { trouble }: HeartbeatFinding): void {
    if (trouble === null) notices.fine(url, `${url} is well again.`);
    else notices.trouble(url, trouble);
  }

  function read(): Promise<ClusterState | null> {
    return timed("synchronize_state", async () => {
      reading ??= store.read().finally(() => reading = null);
      try {
        const state = await withinLimit(reading, options.databaseLimitMs);
        members = state.members;
        databaseSeenAt = performance.now();
        clockOffset = state.now - databaseSeenAt;
        leaders.take(state.leadership.epoch, state.leader);
        notices.fine("database", "The database answers again.");
        checkClock(notices, Date.now() - state.now);
        return state;
      } catch (error) {
        notices.trouble(
          "database",
          "The database does not answer: until it does, this node takes no writes. Look at it and at DATABASE_URL.",
          { error },
        );
        return null;
      }
    });
  }

  async function act(action: Action, view: Situation): Promise<void> {
    const leader = leaders.current();
    switch (action.kind) {
      case "claim": {
        const claimed = await timed(
          "set_leader",
          () => withinLimit(store.claim(view, timing), timing.leaseMs),
        );
        if (claimed === null) return void await read();
        leaders.take(claimed.epoch, claimed);
        log.info("This node leads now.", {
          epoch: claimed.epoch,
          ground: action.ground,
        });
        return;
      }
      case "renew": {
        if (leader === null) return;
        const renewed = await withinLimit(
          store.renew(leader, aliveUrls(sightings)),
          timing.leaseMs,
        );
        if (!renewed) await read();
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
      case "follow":
        options.follow(
          view.leadership?.sessionHeld ? view.leadership.epoch : null,
        );
    }
  }

  function tendMembers(state: ClusterState): void {
    if (retired) return;
    if (!state.members.some(({ nodeId }) => nodeId === self.nodeId)) {
      options.onAbsent();
    }
    if (leaders.current()?.nodeId !== self.nodeId) return;
    const departed = new Set(departedUrls(sightings));
    for (const member of state.members) {
      if (member.nodeId === self.nodeId || !departed.has(member.url)) continue;
      options.onDeparted(member);
    }
  }

  /** The leader's session has ended: unless it answers, its process is ending, and refuses in a moment. */
  function isSuspicious({ leadership }: Situation): boolean {
    const holder = leadership?.holder;
    if (!holder || leadership.sessionHeld) return false;
    const leader = leaders.current();
    return leader?.nodeId === holder.nodeId && holder.nodeId !== self.nodeId &&
      sightings.byUrl.get(holder.url)?.probe.kind !== "alive";
  }
}
