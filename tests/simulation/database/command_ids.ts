/** The ids of commands in flight: a unique index, as far as it makes wait. */
import { suspend, type Task } from "../virtual_time.ts";

/** Who has an id in flight: a transaction. */
type Holder = object;

/** The ids that transactions have inserted and not committed. */
export class CommandIds {
  readonly #inFlight = new Map<
    string,
    { readonly by: Holder; readonly waiting: (() => void)[] }
  >();

  /** Takes an id; returns false when another transaction has it in flight. */
  take(id: string, by: Holder): boolean {
    if (this.#inFlight.has(id)) return false;
    this.#inFlight.set(id, { by, waiting: [] });
    return true;
  }

  /** Waits until the transaction has ended that has `id` in flight. */
  *released(id: string): Task<void> {
    const command = this.#inFlight.get(id);
    if (command === undefined) return;
    yield* suspend<void>((resume) => {
      command.waiting.push(() => resume(undefined));
    });
  }

  /** Lets go of all ids that a transaction has in flight. */
  release(by: Holder): void {
    for (const [id, command] of this.#inFlight) {
      if (command.by !== by) continue;
      this.#inFlight.delete(id);
      for (const wake of command.waiting) wake();
    }
  }
}
