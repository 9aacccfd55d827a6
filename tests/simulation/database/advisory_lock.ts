/**
 * PostgreSQL's transaction-level advisory lock, as the fence and a claim use
 * it.
 */
import { suspend, type Task } from "../virtual_time.ts";

/** Who holds or waits for the lock: a transaction. */
interface Holder {
  isOver: boolean;
}

interface Waiter {
  readonly holder: Holder;
  readonly exclusive: boolean;
  readonly grant: () => void;
}

/**
 * PostgreSQL's advisory lock at transaction level: many may share it or one may
 * have it alone, and whoever asks for it later waits behind whoever waits
 * already.
 */
export class AdvisoryLock {
  readonly #shared = new Set<Holder>();
  #exclusive: Holder | null = null;
  #queue: Waiter[] = [];

  *acquire(holder: Holder, mode: "shared" | "exclusive"): Task<void> {
    const exclusive = mode === "exclusive";
    if (this.#queue.length === 0 && this.#isFree(exclusive)) {
      this.#give(holder, exclusive);
      return;
    }
    yield* suspend<void>((resume) => {
      this.#queue.push({ holder, exclusive, grant: () => resume(undefined) });
    });
  }

  release(holder: Holder): void {
    this.#shared.delete(holder);
    if (this.#exclusive === holder) this.#exclusive = null;
    this.#queue = this.#queue.filter((waiter) => waiter.holder !== holder);
    while (
      this.#queue.length > 0 && this.#isFree(this.#queue[0]!.exclusive)
    ) {
      const { holder, exclusive, grant } = this.#queue.shift()!;
      this.#give(holder, exclusive);
      grant();
    }
  }

  #isFree(exclusive: boolean): boolean {
    return this.#exclusive === null && (!exclusive || this.#shared.size === 0);
  }

  #give(holder: Holder, exclusive: boolean): void {
    if (exclusive) this.#exclusive = holder;
    else this.#shared.add(holder);
  }
}
