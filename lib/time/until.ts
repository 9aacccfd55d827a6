/**
 * Waiting for what others bring about and tell nobody: it is looked at again
 * and again, never for longer than a deadline.
 */
import { setTimeout as delay } from "node:timers/promises";

/** How long to wait, and how often to look, in milliseconds. */
interface Patience {
  readonly withinMs?: number;
  readonly everyMs?: number;
}

const WITHIN_MS = 10_000;
const EVERY_MS = 20;

type Falsy = false | null | undefined;

/**
 * Returns what `look` finds, as soon as that is neither false, null nor
 * undefined.
 *
 * @param what What is waited for, for the error; a function is called when it
 * is needed.
 * @param look Looks once. What it throws ends the wait.
 * @throws {Error} when it found nothing within ten seconds, or `withinMs`.
 */
export async function until<T>(
  what: string | (() => string),
  look: () => T | Promise<T>,
  { withinMs = WITHIN_MS, everyMs = EVERY_MS }: Patience = {},
): Promise<Exclude<T, Falsy>> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== false && found !== null && found !== undefined) {
      return found as Exclude<T, Falsy>;
    }
    if (performance.now() > deadline) {
      const missing = typeof what === "string" ? what : what();
      throw new Error(`Did not come within ${withinMs} ms: ${missing}`);
    }
    await delay(everyMs);
  }
}
