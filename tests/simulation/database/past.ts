/** What the database has written lately, and may lose. */

/** Takes a write back. */
export type Undo = () => void;

/** A failover may lose so many transactions. */
const MOST_LOST = 20;

/** The last transactions, newest last. */
export class Past {
  readonly #undos: Undo[] = [];

  /** Keeps how a transaction that was just carried out is taken back. */
  keep(undo: Undo): void {
    this.#undos.push(undo);
    if (this.#undos.length > MOST_LOST) this.#undos.shift();
  }

  /** Takes the last `count` transactions back, as far as they are kept. */
  lose(count: number): number {
    const lost = this.#undos.splice(-count, count).reverse();
    for (const undo of lost) undo();
    // What came before is on the standby by now.
    this.#undos.length = 0;
    return lost.length;
  }
}
