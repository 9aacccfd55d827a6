/**
 * What happened in a schedule, and the invariants that it is checked against.
 */
import type { LeadershipRow } from "../../cluster/beat/election.ts";
import type { NodeRun, Timing } from "../../cluster/beat/sightings.ts";
import type { VirtualTime } from "./virtual_time.ts";

/** An invariant that did not hold. */
export class Violation extends Error {
  override readonly name = "Violation";
}

/**
 * What the checker asks of a node: facts of the world, not what the node
 * believes.
 */
interface Witness {
  /**
   * Whether the process runs and can reach itself and the database, and the
   * database it.
   */
  readonly isHealthy: boolean;
  /** When the process started. */
  readonly startedAt: number;
  /** When it was last unwell, or started. */
  wellSince: number;
}

/**
 * Milliseconds from the last fault until a leader must be there,
 * with 1.5 s for slow links and clocks.
 */
const LEADER_WITHIN_MS = 9000 + 1500;

/**
 * Milliseconds from the last fault until the leadership has to stay where it
 * is.
 */
const SETTLED_AFTER_MS = LEADER_WITHIN_MS + 9000;

/**
 * A leader that was well for so long has renewed: a beat, a time-out, and 0.5 s
 * for slow links and clocks.
 */
const RENEWS_WITHIN_MS = 3000 + 1000 + 500;

/** What happened, checked as it happens. */
export class History {
  lastFaultAt = 0;
  readonly #holders = new Map<number, string>();
  readonly #effects = new Map<string, number>();
  #leaderSeenAt = 0;
  commits = 0;
  acknowledgements = 0;

  constructor(
    private readonly time: VirtualTime,
    private readonly timing: Timing,
    private readonly nodes: () => readonly Witness[],
    private readonly witness: (run: NodeRun) => Witness | null,
    private readonly trace: (line: string) => void,
  ) {}

  /**
   * I1: the epoch in which a claim was decided is the last one before it. A
   * resignation in between changes nothing.
   */
  decided(claimant: NodeRun, on: LeadershipRow, now: LeadershipRow): void {
    if (on.epoch === now.epoch) return;
    throw new Violation(
      `I1: ${claimant.url} was granted epoch ${
        now.epoch + 1
      } for what held in epoch ${on.epoch}`,
    );
  }

  /**
   * I1: an epoch has one holder. And a leader that does its work is deposed
   * only for a lower URL that stays.
   */
  claimed(claimant: NodeRun, epoch: number, previous: NodeRun | null): void {
    this.trace(`${claimant.url} leads epoch ${epoch} after ${previous?.url}`);
    if (this.#holders.has(epoch)) {
      throw new Violation(
        `I1: epoch ${epoch} has two holders: ${
          this.#holders.get(epoch)
        } and ${claimant.nodeId}`,
      );
    }
    this.#holders.set(epoch, claimant.nodeId);

    const { now } = this.time;
    if (now - this.lastFaultAt > SETTLED_AFTER_MS) {
      throw new Violation(
        `flapping: the leadership went from ${previous?.url} to ${claimant.url} though nothing happened for ${
          Math.round(now - this.lastFaultAt)
        } ms`,
      );
    }
    const deposed = previous === null ? null : this.witness(previous);
    if (
      previous === null || !deposed?.isHealthy ||
      now - deposed.wellSince < RENEWS_WITHIN_MS
    ) return;
    if (claimant.url > previous.url) {
      throw new Violation(
        `flapping: ${claimant.url} deposed ${previous.url}, which is lower and well`,
      );
    }
    const ranFor = now - (this.witness(claimant)?.startedAt ?? now);
    if (ranFor < this.timing.heartbeatMs * 0.45) {
      throw new Violation(
        `flapping: ${claimant.url} deposed ${previous.url}, which is well, after running for ${
          Math.round(ranFor)
        } ms`,
      );
    }
  }

  /**
   * I1: no row commits under an older epoch than the current one. I2: a command
   * is carried out once.
   */
  committed(id: string, writer: NodeRun, epoch: number, current: number): void {
    this.trace(`${writer.url} commits ${id} under epoch ${epoch}`);
    this.commits++;
    if (epoch !== current) {
      throw new Violation(
        `I1: ${writer.url} committed ${id} under epoch ${epoch}, in epoch ${current}`,
      );
    }
    if (this.#holders.get(epoch) !== writer.nodeId) {
      throw new Violation(
        `I1: ${writer.nodeId} committed ${id} under epoch ${epoch} of ${
          this.#holders.get(epoch)
        }`,
      );
    }
    const effects = (this.#effects.get(id) ?? 0) + 1;
    this.#effects.set(id, effects);
    if (effects > 1) {
      throw new Violation(`I2: ${id} was carried out ${effects} times`);
    }
  }

  /** I2: an acknowledged command is in the database. */
  acknowledged(id: string): void {
    this.acknowledgements++;
    if (!this.#effects.has(id)) {
      throw new Violation(`I2: ${id} was acknowledged and is not there`);
    }
  }

  /**
   * To be called before the world changes: `nodes` are judged as they were
   * until now.
   */
  faultHappens(what: string): void {
    this.trace(what);
    const { now } = this.time;
    this.lastFaultAt = now;
    for (const node of this.nodes()) {
      if (!node.isHealthy) node.wellSince = now;
    }
  }

  /**
   * I5: while any node is well, a leader is there within the bound after the
   * last fault.
   */
  check(holder: NodeRun | null): void {
    const { now } = this.time;
    const leader = holder === null ? null : this.witness(holder);
    if (leader?.isHealthy) {
      this.#leaderSeenAt = now;
      return;
    }
    const since = Math.max(this.lastFaultAt, this.#leaderSeenAt);
    if (now - since <= LEADER_WITHIN_MS) return;
    if (this.nodes().some((node) => node.isHealthy)) {
      throw new Violation(
        `I5: no leader for ${
          Math.round(now - since)
        } ms, though a node is well`,
      );
    }
  }
}
