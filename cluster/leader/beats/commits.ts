/**
 * Commits that no beat waits for: with synchronous replication a commit lasts
 * until a standby has it, and a node that waited would be late to say that it
 * can still be read from.
 */
import type { Notices } from "../../../lib/notices.ts";
import { TimeLimitError, withinLimit } from "../../../lib/time/time_limit.ts";

/** What a commit comes to that has not ended in time; it goes on. */
const LATE = Symbol("late");

/**
 * Returns the function that carries commits out, one at a time: while one of
 * them goes on, the next is late without having begun.
 *
 * @param limitMs How long a commit is waited for, in milliseconds.
 */
export function createCommits(
  limitMs: number,
  notices: Notices,
): <T>(commit: () => Promise<T>) => Promise<T | typeof LATE> {
  let isUnderWay = false;
  return async (commit) => {
    if (isUnderWay) return LATE;
    isUnderWay = true;
    const ended = commit().finally(() => isUnderWay = false);
    try {
      const result = await withinLimit(ended, limitMs);
      notices.fine("commits", "The database confirms what is written again.");
      return result;
    } catch (error) {
      if (!(error instanceof TimeLimitError)) throw error;
      notices.trouble(
        "commits",
        "The database does not confirm what is written: until it does, nobody " +
          "can write. With synchronous replication, look at the standbys.",
      );
      return LATE;
    }
  };
}
