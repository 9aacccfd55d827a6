/** A node that takes the steps of a real one, among simulated things. */
import { NOTHING_HEARD } from "../../cluster/beat/heard.ts";
import { isReady } from "../../cluster/beat/readiness.ts";
import {
  type NodeRun,
  NOTHING_SEEN,
  type Probe,
  type Sightings,
  type Timing,
} from "../../cluster/beat/sightings.ts";
import { firstBeat, keepBeating } from "../../cluster/leader/beats/beat.ts";
import type {
  BeatMemory,
  MemberKeeper,
  Surroundings,
} from "../../cluster/leader/beats/surroundings.ts";
import type { ReadState } from "../../cluster/leader/cluster_reader.ts";
import { createLeaderView } from "../../cluster/leader/leader_view.ts";
import type { Leader, Others } from "../../cluster/leader/leadership_store.ts";
import { type Connection, ConnectionLost } from "./database/session.ts";
import { LeaderWatch } from "./leader_watch.ts";
import { mutateRow, mutateSightings } from "./mutations.ts";
import { SimulatedCommits } from "./simulated_commits.ts";
import { SimulatedLosses } from "./simulated_losses.ts";
import type { Kept } from "./database/rows.ts";
import type { Site } from "./site.ts";
import {
  Process,
  suspend,
  type Suspension,
  type Task,
} from "./virtual_time.ts";
import type { World } from "./world.ts";

/** What a node says of itself when it is asked for a sign of life. */
export interface SignOfLife {
  readonly probe: Probe;
  readonly epoch: number;
  /** Which database it is on. */
  readonly databaseId: string;
}

/**
 * One run of a node: the steps of a real one, taken in a simulated world.
 * `cluster/node.ts` is its counterpart among real processes.
 */
export class SimulatedNode {
  readonly process: Process;
  readonly startedAt: number;
  wellSince: number;
  readonly leaders = createLeaderView();
  readonly watch: LeaderWatch;
  readonly losses: SimulatedLosses;
  readonly #memory: BeatMemory;
  #lastRead: Others = { members: [], reports: [] };
  #databaseAnsweredAt: number;
  /** The connections that read, and that hold the leader's lock. */
  #reading: Connection | null = null;
  #leading: Connection | null = null;
  readonly #commits: SimulatedCommits;
  #hasRung = false;
  #wake: (() => void) | null = null;

  constructor(
    private readonly world: World,
    /** The database that this node is on, and its history. */
    readonly site: Site,
    readonly self: NodeRun,
    private readonly peers: readonly string[],
    private readonly timing: Timing,
  ) {
    const { random, time } = world;
    this.process = new Process(
      time,
      random.between(0.97, 1.03),
      random.between(-3_600_000, 3_600_000),
    );
    this.startedAt = time.now;
    this.wellSince = time.now;
    this.#databaseAnsweredAt = this.process.clock;
    this.#memory = rememberAs(world);
    this.watch = new LeaderWatch(
      site.database,
      this.process,
      self,
      this.leaders,
      () => this.#ring(),
    );
    this.#commits = new SimulatedCommits(this.process, timing);
    this.losses = new SimulatedLosses(this);
    this.leaders.subscribe(() => {
      if (this.leaders.current() === null && !this.#memory.retired) {
        this.#ring();
      }
    });
    this.process.spawn(this.#live());
  }

  get isHealthy(): boolean {
    const { network } = this.world;
    const { database } = this.site;
    const { url } = this.self;
    return this.process.state === "running" && !this.#memory.retired &&
      database.process.state === "running" &&
      network.isOpen(url, database.name) && network.isOpen(url, url);
  }

  /** The grant under which this node would write, or null. */
  get grantId(): string | null {
    const leader = this.leaders.current();
    return leader?.nodeId === this.self.nodeId ? leader.grantId : null;
  }

  /** What this node answers to a heartbeat. */
  heartbeat(): SignOfLife {
    const readiness = {
      stopping: this.#memory.retired,
      databaseAgeMs: this.process.clock - this.#databaseAnsweredAt,
      self: this.self,
      sightings: this.#memory.sightings,
    };
    return {
      probe: isReady(readiness, this.timing)
        ? { kind: "alive", nodeId: this.self.nodeId }
        : { kind: "unready" },
      epoch: this.leaders.heard().epoch,
      databaseId: this.site.database.name,
    };
  }

  /** Resigns, finishes what is in flight and leaves. */
  *stop(): Task<void> {
    this.#memory.retired = true;
    const leader = this.leaders.current();
    if (leader?.nodeId === this.self.nodeId) {
      this.leaders.take(leader.epoch, null);
      yield* untilLost(this.site.store.resign(this.#lead(), leader));
    }
    yield* this.process.sleep(1000);
    this.world.remove(this);
  }

  /** Carries a command out under a grant; null when that brought no answer. */
  *carryOut(leader: Leader, id: string): Task<Kept | null> {
    const { commands, database } = this.site;
    const connection = database.connect(this.process, this.self);
    try {
      const written = yield* commands.write(connection, leader, id);
      return written === "stale_grant" ? null : written;
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      return null;
    } finally {
      database.close(connection);
    }
  }

  /** Reads the row and the members; null when the database does not answer. */
  *read(): Task<ReadState | null> {
    const { leaders, site, world } = this;
    const heard = leaders.heard();
    try {
      const state = yield* site.store.read(
        this.#reading ??= site.database.connect(this.process, this.self),
      );
      this.#databaseAnsweredAt = this.process.clock;
      this.#lastRead = state;
      const known = world.mutation === "noticing" ? NOTHING_HEARD : heard;
      leaders.takeRow(state.leadership, state.leader, known);
      this.losses.answered(state.server);
      const leadership = mutateRow(state.leadership, world.mutation);
      return { ...state, leadership, heard: known };
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      this.#reading = null;
      return null;
    }
  }

  *#live(): Task<void> {
    yield* this.process.sleep(this.world.random.between(0, 50));
    const surroundings = this.#surroundings();
    const keeper: MemberKeeper = {
      join: () => this.#keepMember(this.self, true),
      markGone: (member) => this.#keepMember(member, false),
    };
    let restMs = this.timing.heartbeatMs;
    yield* untilLost((function* (): Task<void> {
      restMs = yield* firstBeat(surroundings, keeper);
    })());
    yield* keepBeating(surroundings, keeper, restMs);
  }

  #surroundings(): Surroundings<Suspension> {
    const { process, self, site, timing, world } = this;
    const { store } = site;
    return {
      self,
      timing,
      peers: this.peers,
      clock: { monotonic: () => process.clock },
      alarm: {
        hasRung: () => this.#hasRung,
        silence: () => void (this.#hasRung = false),
      },
      leaders: this.leaders,
      memory: this.#memory,
      log: { error: unlessLost, info: () => {}, warn: unlessLost },
      lastRead: () => this.#lastRead,
      onFollow: () => this.watch.watchSession(),
      rest: (ms) => this.#rest(ms),
      ask: (url) => this.#ask(url),
      askAll: (urls) => world.probeAll(this, urls),
      read: () => this.read(),
      commit: (work) => this.#commits.commit(work),
      *endStuckSessions() {},
      claim: (decide, heardEpoch) =>
        store.claim(this.#lead(), self, decide, heardEpoch),
      renew: (leader, urls) => store.renew(this.#lead(), leader, urls),
      resign: (leader) => store.resign(this.#lead(), leader),
      report: (view) => store.report(this.#lead(), self.url, view),
    };
  }

  *#ask(url: string): Task<Probe> {
    const probes = yield* this.world.probeAll(this, new Set([url]));
    return probes.get(url) ?? { kind: "silent" };
  }

  *#rest(ms: number): Task<void> {
    this.watch.keepListening();
    if (this.#hasRung) return;
    yield* suspend<void>((resume) => {
      this.#wake = () => resume(undefined);
      const afterMs = Math.max(SHORTEST_REST_MS, ms) / this.process.clockRate;
      this.world.time.after(afterMs, () => resume(undefined));
    });
    this.#wake = null;
  }

  #ring(): void {
    this.#hasRung = true;
    this.#wake?.();
  }

  /** Returns the session that holds the leader's lock. */
  #lead(): Connection {
    const { database } = this.site;
    if (this.#leading === null || this.#leading.isClosed) {
      this.#leading = database.connect(this.process, this.self);
    }
    return this.#leading;
  }

  #keepMember(member: NodeRun, isThere: boolean): void {
    const { database, store } = this.site;
    const connection = database.connect(this.process, this.self);
    this.process.spawn(untilLost((function* (): Task<void> {
      yield* store.keepMember(connection, member, isThere);
      database.close(connection);
    })()));
  }
}

/** As the alarm of a real node. */
const SHORTEST_REST_MS = 5;

function rememberAs({ mutation }: World): BeatMemory {
  let sightings: Sightings = NOTHING_SEEN;
  return {
    get sightings() {
      return sightings;
    },
    set sightings(seen) {
      sightings = mutateSightings(seen, mutation);
    },
    retired: false,
    renewedAt: -Infinity,
    hasReported: false,
  };
}

/** Only a lost database may make a beat fail. */
function unlessLost(_message: string, { error }: { error?: unknown } = {}) {
  if (error !== undefined && !(error instanceof ConnectionLost)) throw error;
}

/** Does `work`, which ends early when the database is lost. */
function* untilLost(work: Task<unknown>): Task<void> {
  try {
    yield* work;
  } catch (error) {
    if (!(error instanceof ConnectionLost)) throw error;
  }
}
