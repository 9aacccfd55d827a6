/** The one loop for work that a node does again and again. */
import { setTimeout as delay } from "node:timers/promises";

/** What to repeat, and when. */
interface Repeated {
  readonly work: () => Promise<void> | void;
  /**
   * Returns how long to wait before the next time, in milliseconds.
   *
   * @param well Whether the last time went well; true before the first.
   */
  readonly pause: (well: boolean) => number;
  /**
   * Told of the first failure after the work went well; those that follow it
   * without a success between are not told. Left out for work that tells of
   * its failures itself.
   */
  readonly onFailure?: (error: unknown) => void;
}

/**
 * Repeats work until `signal` aborts, with a pause before each time. It never
 * rejects.
 *
 * @returns Resolves when the last piece of work has ended.
 */
export async function repeat(
  { work, pause, onFailure }: Repeated,
  signal: AbortSignal,
): Promise<void> {
  let well = true;
  while (!signal.aborted) {
    try {
      await delay(pause(well), undefined, { signal });
      await work();
      well = true;
    } catch (error) {
      if (signal.aborted) return;
      if (well) onFailure?.(error);
      well = false;
    }
  }
}
