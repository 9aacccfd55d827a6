/** Bringing a server back that ended by itself: killed by the system for want of memory, say, or crashed. */
import { setTimeout as delay } from "node:timers/promises";

/** How often the server's process is looked for, in milliseconds; that reads one small file. */
const LOOK_EVERY_MS = 2000;

/** The watch over a server. */
export interface Keeper {
  /** Ends the watch; a start that is under way goes on. */
  stop(): void;
}

/**
 * Looks for the server again and again, and has it started when it is gone.
 *
 * @param isRunning Tells whether the server runs.
 * @param start Starts it.
 * @param onFailure Told why it could not be started, once for each time that it was lost.
 */
export function keepRunning(
  isRunning: () => Promise<boolean>,
  start: () => Promise<unknown>,
  onFailure: (error: unknown) => void,
): Keeper {
  const stopped = new AbortController();
  void watch(stopped.signal);

  async function watch(signal: AbortSignal): Promise<void> {
    let isTold = false;
    while (await pause(signal)) {
      try {
        if (!await isRunning()) await start();
        isTold = false;
      } catch (error) {
        if (!isTold && !signal.aborted) onFailure(error);
        isTold = true;
      }
    }
  }
  return { stop: () => stopped.abort() };
}

/** Returns true after a while, or false at once when `signal` says so. */
async function pause(signal: AbortSignal): Promise<boolean> {
  try {
    await delay(LOOK_EVERY_MS, undefined, { signal });
    return true;
  } catch {
    return false;
  }
}
