/** Commits that no beat waits for, as `cluster/leader/beats/commits.ts`. */
import type { Timing } from "../../cluster/beat/sightings.ts";
import { ConnectionLost } from "./database/session.ts";
import { type Process, suspend, type Task } from "./virtual_time.ts";

/** How a commit ended. */
type Ended =
  | { readonly kind: "done"; readonly value: boolean }
  | { readonly kind: "lost"; readonly error: ConnectionLost };

/** One commit at a time, waited for no longer than half a beat. */
export class SimulatedCommits {
  #isUnderWay = false;

  constructor(
    private readonly process: Process,
    private readonly timing: Timing,
  ) {}

  /** Returns what `work` returns, or null when it has not ended in time. */
  *commit(work: () => Task<boolean>): Task<boolean | null> {
    if (this.#isUnderWay) return null;
    this.#isUnderWay = true;
    const { process } = this;
    const limitMs = this.timing.heartbeatMs / 2;
    const ended = yield* suspend<Ended | null>((resume) => {
      process.time.after(limitMs / process.clockRate, () => resume(null));
      process.spawn(this.#seeThrough(work(), resume));
    });
    if (ended?.kind === "lost") throw ended.error;
    return ended?.value ?? null;
  }

  *#seeThrough(
    work: Task<boolean>,
    tell: (ended: Ended) => void,
  ): Task<void> {
    let ended: Ended;
    try {
      ended = { kind: "done", value: yield* work };
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      ended = { kind: "lost", error };
    }
    // Whoever is told may begin the next one at once.
    this.#isUnderWay = false;
    tell(ended);
  }
}
