import {
  aheadOfAnswers,
  groundToClaimEarly,
  succession,
} from "../../cluster/beat/early_claim.ts";
import {
  decide,
  groundToClaim,
  type LeadershipRow,
  type Situation,
} from "../../cluster/beat/election.ts";
import { untilNextBeat } from "../../cluster/beat/next_beat.ts";
import { isReady } from "../../cluster/beat/readiness.ts";
import {
  departedUrls,
  type NodeRun,
  NOTHING_SEEN,
  observe,
  type Probe,
  type Sightings,
  type Timing,
} from "../../cluster/beat/sightings.ts";
import { type Connection, ConnectionLost, DATABASE } from "./database.ts";
import { LeaderWatch } from "./leader_watch.ts";
import { mutate } from "./mutations.ts";
import { Process, suspend, type Task } from "./virtual_time.ts";
import type { World } from "./world.ts";

const HEARTBEAT_TIMEOUT_MS = 1000;

/**
 * One run of a node: the real decisions, driven by the beat, the news and the commands of a simulated world.
 * `cluster/node.ts` is its counterpart among real processes.
 */
export class SimulatedNode {
  readonly process: Process;
  readonly startedAt: number;
  wellSince: number;
  isStopping = false;
  readonly watch: LeaderWatch;
  #sightings: Sightings = NOTHING_SEEN;
  #leading: { epoch: number; connection: Connection } | null = null;
  #members: ReadonlySet<string> = new Set();
  #databaseAnsweredAt: number;
  #control: Connection | null = null;
  #isBeatWanted = false;
  #wakeBeat: (() => void) | null = null;

  constructor(
    private readonly world: World,
    readonly self: NodeRun,
    private readonly peers: readonly string[],
    private readonly timing: Timing,
  ) {
    const { time, random } = world;
    this.process = new Process(
      time,
      random.between(0.97, 1.03),
      random.between(-3_600_000, 3_600_000),
    );
    this.startedAt = time.now;
    this.wellSince = time.now;
    this.#databaseAnsweredAt = this.process.clock;
    this.watch = new LeaderWatch(
      world.database,
      this.process,
      self,
      () => this.#beatNow(),
      (epoch) => {
        if (this.#leading !== null && this.#leading.epoch < epoch) {
          this.#stepDown();
        }
      },
    );
    this.process.spawn(this.#beats());
  }

  get isHealthy(): boolean {
    const { database, network } = this.world;
    const { url } = this.self;
    return this.process.state === "running" && !this.isStopping &&
      database.process.state === "running" &&
      network.isOpen(url, DATABASE) && network.isOpen(url, url);
  }

  /** What this node answers to a heartbeat. */
  heartbeat(): Probe {
    const readiness = {
      stopping: this.isStopping,
      databaseAgeMs: this.process.clock - this.#databaseAnsweredAt,
      self: this.self,
      sightings: this.#sightings,
    };
    return isReady(readiness, this.timing)
      ? { kind: "alive", nodeId: this.self.nodeId }
      : { kind: "unready" };
  }

  /** Resigns, finishes what is in flight and leaves. */
  *stop(): Task<void> {
    this.isStopping = true;
    this.#beatNow();
    yield* this.process.sleep(1000);
    this.world.remove(this);
  }

  /** Carries a command out as the leader; false when this node does not lead or could not tell how it ended. */
  *carryOut(id: string): Task<boolean> {
    const leading = this.#leading;
    if (leading === null) return false;
    const { database, store } = this.world;
    const connection = database.connect(this.process, this.self.url);
    try {
      const written = yield* store.write(
        connection,
        this.self,
        leading.epoch,
        id,
      );
      return written === "done";
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      return false;
    } finally {
      database.close(connection);
    }
  }

  *#beats(): Task<void> {
    yield* this.process.sleep(this.world.random.between(0, 50));
    for (;;) {
      const began = this.process.clock;
      const view = yield* this.#beat();
      const ms = untilNextBeat(view, this.timing, this.watch.holder) -
        (this.process.clock - began);
      if (!this.#isBeatWanted) yield* this.#sleepOrWake(ms);
      if (this.#isBeatWanted) yield* this.#succeed();
      this.#isBeatWanted = false;
    }
  }

  *#sleepOrWake(ms: number): Task<void> {
    yield* suspend<void>((resume) => {
      this.#wakeBeat = () => resume(undefined);
      const afterMs = Math.max(0, ms) / this.process.clockRate;
      this.world.time.after(afterMs, () => resume(undefined));
    });
    this.#wakeBeat = null;
  }

  /** Takes the place of a leader that has just ended, if the last beat says that it is this node's turn. */
  *#succeed(): Task<void> {
    const { last: leader } = this.watch;
    if (leader === null || leader.nodeId === this.self.nodeId) return;
    const resigned = this.watch.holder === null;
    const { url } = leader;
    const probe = resigned
      ? null
      : (yield* this.#ask(new Set([url]))).get(url) ?? null;
    const { epoch } = this.watch;
    const view = this.#mutated(
      succession(this.#view(null), leader, epoch, probe),
    );
    if (decide(view, this.timing).kind !== "claim") return;
    yield* this.#unlessLost(this.#claim(view));
  }

  *#beat(): Task<Situation> {
    const { self, peers } = this;
    yield* this.#claimEarly(yield* this.lookUpLeader());
    const probes = yield* this.#ask(
      new Set([self.url, ...peers, ...this.#members]),
    );
    const leadership = yield* this.lookUpLeader();
    this.#sightings = observe(
      this.#sightings,
      probes,
      this.process.clock,
      this.timing,
    );
    const view = this.#mutated(this.#view(leadership));
    yield* this.#unlessLost(this.#act(view));
    this.watch.keepListening();
    this.watch.watchSession();
    return view;
  }

  /** Takes the place of a leader whose lease has run out, if the last beat says that it is this node's turn. */
  *#claimEarly(leadership: LeadershipRow | null): Task<void> {
    if (!leadership?.holder) return;
    const { clock } = this.process;
    const view = this.#mutated(
      aheadOfAnswers(this.#view(leadership), leadership.holder),
    );
    if (groundToClaimEarly(view, clock, this.timing) === null) return;
    yield* this.#unlessLost(this.#claim(view));
  }

  *#act(view: Situation): Task<void> {
    const action = decide(view, this.timing);
    switch (action.kind) {
      case "claim":
        yield* this.#claim(view);
        break;
      case "renew":
        yield* this.#renew(view);
        break;
      case "resign":
        yield* this.#resign();
        break;
      case "follow":
        this.#stepDown();
        break;
      case "stand_aside":
        this.#stepDown();
    }
    yield* this.#keepMembership();
  }

  /** Does `work`, which ends early when the database is lost. */
  *#unlessLost(work: Task<void>): Task<void> {
    try {
      yield* work;
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      this.#control = null;
    }
  }

  #view(leadership: LeadershipRow | null): Situation {
    return {
      self: this.self,
      sightings: this.#sightings,
      members: [...this.#members],
      leadership,
      stopping: this.isStopping,
    };
  }

  #mutated(view: Situation): Situation {
    return mutate(view, this.world.mutation);
  }

  *#ask(urls: ReadonlySet<string>): Task<ReadonlyMap<string, Probe>> {
    const probes = new Map<string, Probe>();
    return yield* suspend<ReadonlyMap<string, Probe>>((resume) => {
      for (const url of urls) {
        const answered = (probe: Probe) => {
          if (probes.has(url)) return;
          probes.set(url, probe);
          if (probes.size === urls.size) resume(probes);
        };
        this.world.probe(this, url, answered);
        this.world.time.after(
          HEARTBEAT_TIMEOUT_MS / this.process.clockRate,
          () => answered({ kind: "silent" }),
        );
      }
    });
  }

  /** Reads who leads from the database; null when it does not answer. */
  *lookUpLeader(): Task<LeadershipRow | null> {
    try {
      const row = yield* this.world.store.read(this.#connection());
      this.#databaseAnsweredAt = this.process.clock;
      this.watch.hear(row);
      return row;
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      this.#control = null;
      return null;
    }
  }

  *#claim(view: Situation): Task<void> {
    const { database, store } = this.world;
    const connection = database.connect(this.process, this.self.url);
    const epoch = yield* store.claim(
      connection,
      this.self,
      (leadership, members) => {
        const current = this.#mutated({ ...view, leadership, members });
        return groundToClaim(current, this.timing);
      },
    );
    if (epoch === null) {
      database.close(connection);
      return;
    }
    this.#stepDown();
    this.#leading = { epoch, connection };
    this.watch.hear({ holder: this.self, epoch });
  }

  *#renew(view: Situation): Task<void> {
    const { database, store } = this.world;
    const epoch = view.leadership?.epoch ?? 0;
    if (this.#leading?.epoch !== epoch || this.#leading.connection.isClosed) {
      // Its session was lost (the database restarted) but not its epoch: it takes the lock again.
      this.#stepDown();
      const connection = database.connect(this.process, this.self.url);
      yield* database.call(connection, HEARTBEAT_TIMEOUT_MS, () => {
        if (database.epoch === epoch) {
          database.sessionLocks.hold(epoch, connection);
        }
      });
      this.#leading = { epoch, connection };
    }
    const isOurs = yield* store.renew(this.#connection(), this.self, epoch);
    if (!isOurs) this.#stepDown();
  }

  *#resign(): Task<void> {
    const { epoch } = this.watch;
    yield* this.world.store.resign(this.#connection(), this.self, epoch);
    this.#stepDown();
  }

  #stepDown(): void {
    if (this.#leading === null) return;
    this.world.database.close(this.#leading.connection);
    this.#leading = null;
  }

  *#keepMembership(): Task<void> {
    if (this.isStopping) return;
    const departed = this.#leading === null
      ? []
      : departedUrls(this.#sightings);
    const members = yield* this.world.store.members(
      this.#connection(),
      this.self.url,
      departed,
    );
    this.#members = new Set(members);
  }

  #connection(): Connection {
    this.#control ??= this.world.database.connect(this.process, this.self.url);
    return this.#control;
  }

  #beatNow(): void {
    this.#isBeatWanted = true;
    this.#wakeBeat?.();
  }
}
