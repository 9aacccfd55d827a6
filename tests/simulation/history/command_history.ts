/** What became of each command, and the invariants of that. */
import type { Kept } from "../database/rows.ts";
import { Violation } from "./violation.ts";

/** What the clients were told, and what the database holds. */
export class CommandHistory {
  commits = 0;
  acknowledgements = 0;
  /** Acknowledged and lost, by commits that no standby had. */
  acknowledgedLost = 0;
  /** What the database holds. */
  readonly #kept = new Map<string, Kept>();
  readonly #lost = new Set<string>();
  readonly #acknowledged = new Set<string>();
  readonly #refused = new Set<string>();

  /** @param isSynchronous Whether nothing that was confirmed may be lost. */
  constructor(private readonly isSynchronous: boolean) {}

  /** Returns the history of a copy of the database: the same until now. */
  branch(): CommandHistory {
    const copy = new CommandHistory(this.isSynchronous);
    for (const [id, kept] of this.#kept) copy.#kept.set(id, kept);
    for (const id of this.#lost) copy.#lost.add(id);
    return copy;
  }

  /** I2: a command is carried out once, and not after it was refused. */
  committed(id: string, kept: Kept): void {
    this.commits++;
    if (this.#kept.get(id) === "done") {
      throw new Violation(
        kept === "done"
          ? `I2: ${id} was carried out 2 times`
          : `I2: ${id} was refused after it was carried out`,
      );
    }
    if (this.#refused.has(id)) {
      throw new Violation(`I2: ${id} was carried out after it was refused`);
    }
    this.#kept.set(id, kept);
  }

  /** The database has gone back to before a command. */
  lost(id: string): void {
    if (this.isSynchronous) {
      throw new Violation(`I2: ${id} is lost though a standby had it`);
    }
    this.#kept.delete(id);
    this.#refused.delete(id);
    this.#lost.add(id);
    if (this.#acknowledged.has(id)) this.acknowledgedLost++;
  }

  /** I2: what a client is told is in the database, unless that has gone back. */
  acknowledged(id: string, answer: Kept): void {
    this.acknowledgements++;
    this.#acknowledged.add(id);
    if (this.#kept.get(id) === answer) {
      if (answer === "refused") this.#refused.add(id);
      return;
    }
    if (!this.#lost.has(id)) {
      throw new Violation(`I2: ${id} was acknowledged and is not there`);
    }
  }

  /** Losses: what a node has acknowledged and not called lost is there. */
  kept(id: string, url: string): void {
    if (this.#kept.has(id)) return;
    throw new Violation(`losses: ${url} did not say that ${id} is lost`);
  }

  /** What a node says is gone was acknowledged, and is gone. */
  named(id: string): void {
    if (this.#lost.has(id) && !this.#kept.has(id)) return;
    throw new Violation(`losses: ${id} was called lost and is there`);
  }
}
