/**
 * Bringing a server back that ended by itself: it crashed, or the system killed
 * it for want of memory.
 */
import { repeat } from "../../lib/time/repeat.ts";

/**
 * How often the server's process is looked for, in milliseconds; that reads one
 * small file.
 */
const LOOK_EVERY_MS = 2_000;

/** The watch over a server. */
interface Keeper {
  /** Ends the watch; a start that is under way goes on. */
  stop(): void;
}

/**
 * Looks for the server again and again, and has it started when it is gone.
 *
 * @param isRunning Tells whether the server runs.
 * @param start Starts it.
 * @param onFailure Told why it could not be started, once for each time that
 *   it was lost.
 */
export function keepRunning(
  isRunning: () => Promise<boolean>,
  start: () => Promise<unknown>,
  onFailure: (error: unknown) => void,
): Keeper {
  const stopped = new AbortController();
  void repeat({
    work: async () => {
      if (!await isRunning()) await start();
    },
    pause: () => LOOK_EVERY_MS,
    onFailure,
  }, stopped.signal);
  return { stop: () => stopped.abort() };
}
