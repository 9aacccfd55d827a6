import { setTimeout as sleep } from "node:timers/promises";

/** What to repeat, and when. */
export interface Repeated {
  readonly work: () => Promise<void> | void;
  /** Returns how long to wait before the next time, in milliseconds, given whether the last one went well. */
  readonly pause: (well: boolean) => number;
  /** Told of the first failure after all went well. */
  readonly onFailure: (error: unknown) => void;
}

/** Repeats work until `signal` aborts; resolves when the last one has ended. It never rejects. */
export async function repeat(
  { work, pause, onFailure }: Repeated,
  signal: AbortSignal,
): Promise<void> {
  let well = true;
  while (!signal.aborted) {
    try {
      await sleep(pause(well), undefined, { signal });
      await work();
      well = true;
    } catch (error) {
      if (signal.aborted) return;
      if (well) onFailure(error);
      well = false;
    }
  }
}
