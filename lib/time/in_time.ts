/** A step of the start that must not take for ever. */
import { StartError } from "../errors/start_error.ts";
import { TimeLimitError, withinLimit } from "./time_limit.ts";

/** How long a step may take, in milliseconds. */
const STEP_LIMIT_MS = 15_000;

/**
 * Waits for a step of the start.
 *
 * @param what What is waited for: the beginning of a sentence.
 * @throws {StartError} when it takes longer than 15 seconds.
 */
export async function inTime<T>(
  what: string,
  step: Promise<T>,
  limitMs = STEP_LIMIT_MS,
): Promise<T> {
  try {
    return await withinLimit(step, limitMs);
  } catch (error) {
    if (!(error instanceof TimeLimitError)) throw error;
    throw new StartError(
      `${what} took longer than ${limitMs / 1000} s: look at the lines above ` +
        'and at the database ("deno task doctor"), and start again.',
    );
  }
}
