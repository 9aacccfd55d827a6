/** PostgreSQL's session-level advisory locks, one for each epoch. */
import type { Connection } from "./session.ts";
import { suspend, type Task } from "../virtual_time.ts";

/**
 * PostgreSQL's advisory locks at session level, one for each epoch: held until
 * the session ends.
 */
export class SessionLocks {
  readonly #owners = new Map<number, Connection>();
  #waiting: { epoch: number; connection: Connection; wake: () => void }[] = [];

  isHeld(epoch: number): boolean {
    return this.#owners.has(epoch);
  }

  /** Has the session hold the lock of `epoch`, unless another one does. */
  hold(epoch: number, connection: Connection): void {
    if (!this.#owners.has(epoch)) this.#owners.set(epoch, connection);
  }

  /** Has the session hold the lock of `epoch` and no other. */
  holdAlone(epoch: number, connection: Connection): void {
    this.release(connection);
    this.#owners.set(epoch, connection);
  }

  /** Waits until no session holds the lock of `epoch`. */
  *freed(epoch: number, connection: Connection): Task<void> {
    if (!this.#owners.has(epoch)) return;
    yield* suspend<void>((resume) => {
      this.#waiting.push({ epoch, connection, wake: () => resume(undefined) });
    });
  }

  /** Frees what the session held, and forgets what it waited for. */
  end(connection: Connection): void {
    this.#waiting = this.#waiting.filter((waiter) =>
      waiter.connection !== connection
    );
    this.release(connection);
  }

  /** Frees what the session holds. */
  release(connection: Connection): void {
    for (const [epoch, owner] of this.#owners) {
      if (owner !== connection) continue;
      this.#owners.delete(epoch);
      const woken = this.#waiting.filter((waiter) => waiter.epoch === epoch);
      this.#waiting = this.#waiting.filter((waiter) => waiter.epoch !== epoch);
      for (const { wake } of woken) wake();
    }
  }
}
