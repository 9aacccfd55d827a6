/** A node with the real decisions, among simulated things. */
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
import { NOTHING_HEARD } from "../../cluster/beat/heard.ts";
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
import { LeaderSession } from "./leader_session.ts";
import { LeaderWatch } from "./leader_watch.ts";
import { mutate } from "./mutations.ts";
import { Process, suspend, type Task } from "./virtual_time.ts";
import type { World } from "./world.ts";

/**
 * One run of a node: the real decisions, driven by the beat, the news and the
 * commands of a simulated world. `cluster/node.ts` is its counterpart among
 * real processes.
 */
export class SimulatedNode {
  readonly process: Process;
  readonly startedAt: number;
  wellSince: number;
  isStopping = false;
  readonly watch: LeaderWatch;
  #sightings: Sightings = NOTHING_SEEN;
  readonly #leading: LeaderSession;
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
    this.#leading = new LeaderSession(world, this.process, self);
    this.watch = new LeaderWatch(
      world.database,
      this.process,
      self,
      () => this.#beatNow(),
      (epoch) => {
        const led = this.#leading.epoch;
        if (led !== null && led < epoch) this.#leading.end();
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

  /**
   * Carries a command out as the leader; false when this node does not lead or
   * could not tell how it ended.
   */
  *carryOut(id: string): Task<boolean> {
    const { epoch } = this.#leading;
    if (epoch === null) return false;
    const { database, store } = this.world;
    const connection = database.connect(this.process, this.self.url);
    try {
      const written = yield* store.write(
        connection,
        this.self,
        epoch,
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
      const situation = yield* this.#beat();
      const ms = untilNextBeat(situation, this.timing, this.watch.holder) -
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

  /**
   * Takes the place of a leader that has just ended, if the last beat says that
   * it is this node's turn.
   */
  *#succeed(): Task<void> {
    const { last: leader } = this.watch;
    if (leader === null || leader.nodeId === this.self.nodeId) return;
    const resigned = this.watch.holder === null;
    const { url } = leader;
    const probe = resigned
      ? null
      : (yield* this.world.probeAll(this, new Set([url]))).get(url) ?? null;
    const situation = this.#mutated(
      succession(this.#known(null), leader, probe),
    );
    if (decide(situation, this.timing).kind !== "claim") return;
    yield* this.#unlessLost(this.#claim(situation));
  }

  *#beat(): Task<Situation> {
    const { self, peers } = this;
    yield* this.#claimEarly(yield* this.lookUpLeader());
    const probes = yield* this.world.probeAll(
      this,
      new Set([self.url, ...peers, ...this.#members]),
    );
    const leadership = yield* this.lookUpLeader();
    this.#sightings = observe(
      this.#sightings,
      probes,
      this.process.clock,
      this.timing,
    );
    const situation = this.#mutated(this.#known(leadership));
    yield* this.#unlessLost(this.#act(situation));
    this.watch.keepListening();
    this.watch.watchSession();
    return situation;
  }

  /**
   * Takes the place of a leader whose lease has run out, if the last beat says
   * that it is this node's turn.
   */
  *#claimEarly(leadership: LeadershipRow | null): Task<void> {
    if (!leadership?.holder) return;
    const { clock } = this.process;
    const situation = this.#mutated(
      aheadOfAnswers(this.#known(leadership), leadership.holder),
    );
    if (groundToClaimEarly(situation, clock, this.timing) === null) return;
    yield* this.#unlessLost(this.#claim(situation));
  }

  *#act(situation: Situation): Task<void> {
    const action = decide(situation, this.timing);
    switch (action.kind) {
      case "claim":
        yield* this.#claim(situation);
        break;
      case "renew":
        yield* this.#leading.renew(
          this.#connection(),
          situation.leadership?.epoch ?? 0,
        );
        break;
      case "resign":
        yield* this.#resign();
        break;
      case "follow":
      case "stand_aside":
        this.#leading.end();
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

  #known(leadership: LeadershipRow | null): Situation {
    return {
      self: this.self,
      sightings: this.#sightings,
      members: [...this.#members],
      leadership,
      heard: NOTHING_HEARD,
      stopping: this.isStopping,
    };
  }

  #mutated(situation: Situation): Situation {
    return mutate(situation, this.world.mutation);
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

  *#claim(situation: Situation): Task<void> {
    const epoch = yield* this.#leading.claim((leadership, members) => {
      const current = { ...situation, leadership, members };
      return groundToClaim(this.#mutated(current), this.timing);
    });
    if (epoch !== null) this.watch.hear({ holder: this.self, epoch });
  }

  *#resign(): Task<void> {
    const { epoch } = this.watch;
    yield* this.world.store.resign(this.#connection(), this.self, epoch);
    this.#leading.end();
  }

  *#keepMembership(): Task<void> {
    if (this.isStopping) return;
    const departed = this.#leading.epoch === null
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
