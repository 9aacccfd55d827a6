/**
 * What happened in a schedule, and the invariants that it is checked against.
 */
import type { Ground } from "../../../cluster/beat/election.ts";
import type { NodeRun, Timing } from "../../../cluster/beat/sightings.ts";
import type { Leader } from "../../../cluster/leader/leadership_store.ts";
import { CommandHistory } from "./command_history.ts";
import { Violation } from "./violation.ts";
import type { VirtualTime } from "../virtual_time.ts";

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
  /** The grant under which it would write, or null. */
  readonly grantId: string | null;
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
  /** Which run holds each grant that the database has not forgotten. */
  readonly #grants = new Map<string, string>();
  #leaderSeenAt = 0;

  constructor(
    readonly commands: CommandHistory,
    private readonly time: VirtualTime,
    private readonly timing: Timing,
    private readonly nodes: () => readonly Witness[],
    private readonly witness: (run: NodeRun) => Witness | null,
    private readonly trace: (line: string) => void,
  ) {}

  /**
   * I1: the grant in which a claim was decided is the last one before it. A
   * resignation in between changes nothing.
   */
  decided(claimant: Leader, on: string | null, now: string | null): void {
    if (on === now) return;
    throw new Violation(
      `I1: ${claimant.url} was granted epoch ${claimant.epoch} for what held under ${on}, not ${now}`,
    );
  }

  /**
   * I1: epochs only grow, as far as the claimant has heard of them. And a
   * leader that does its work is deposed only for a lower URL that stays.
   */
  claimed(
    claimant: Leader,
    previous: Leader | null,
    ground: Ground,
    heardEpoch: number,
  ): void {
    const { epoch, grantId, nodeId, url } = claimant;
    this.trace(
      `${url} leads epoch ${epoch} by ${grantId} after ${previous?.url} (${ground})`,
    );
    if (epoch <= heardEpoch) {
      throw new Violation(
        `I1: ${url} was granted epoch ${epoch} after it had heard of ${heardEpoch}`,
      );
    }
    this.#grants.set(grantId, nodeId);

    const { now } = this.time;
    if (now - this.lastFaultAt > SETTLED_AFTER_MS) {
      throw new Violation(
        `flapping: the leadership went from ${previous?.url} to ${url} though nothing happened for ${
          Math.round(now - this.lastFaultAt)
        } ms`,
      );
    }
    const deposed = previous === null ? null : this.witness(previous);
    // A holder that has noticed that the database went back stands aside. And a
    // node that wakes after the database has gone back cannot know whether
    // the leader that the row names was elected before or after that.
    if (
      previous === null || previous.nodeId === nodeId || !deposed?.isHealthy ||
      deposed.grantId !== previous.grantId ||
      ground === "database_went_back" ||
      now - deposed.wellSince < RENEWS_WITHIN_MS
    ) return;
    if (url > previous.url) {
      throw new Violation(
        `flapping: ${url} deposed ${previous.url}, which is lower and well`,
      );
    }
    const ranFor = now - (this.witness(claimant)?.startedAt ?? now);
    if (ranFor < this.timing.heartbeatMs * 0.45) {
      throw new Violation(
        `flapping: ${url} deposed ${previous.url}, which is well, after running for ${
          Math.round(ranFor)
        } ms`,
      );
    }
  }

  /** The database has gone back to before a grant: nobody may write by it. */
  claimLost(grantId: string): void {
    this.#grants.delete(grantId);
  }

  /** I1: no row commits under another grant than the one in force. */
  committed(id: string, writer: Leader, inForce: string | null): void {
    const { epoch, grantId, nodeId, url } = writer;
    this.trace(`${url} commits ${id} under epoch ${epoch}, ${grantId}`);
    if (grantId !== inForce || this.#grants.get(grantId) !== nodeId) {
      throw new Violation(
        `I1: ${url} committed ${id} under epoch ${epoch} by ${grantId}, while ${inForce} is in force`,
      );
    }
  }

  /**
   * To be called before the world changes: `nodes` are judged as they were
   * until now.
   */
  faultHappens(): void {
    const { now } = this.time;
    this.lastFaultAt = now;
    for (const node of this.nodes()) {
      if (!node.isHealthy) node.wellSince = now;
    }
  }

  /**
   * I5: while any node is well, a leader is there within the bound after the
   * last fault, and knows that it is.
   */
  check(holder: Leader | null): void {
    const { now } = this.time;
    const leader = holder === null ? null : this.witness(holder);
    if (leader?.isHealthy && leader.grantId === holder?.grantId) {
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
