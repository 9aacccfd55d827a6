/** Taking turns on this node: one at a time of what has a key in common. */
import { DomainError } from "../../lib/errors/domain_error.ts";

/** The last one of each key, and how many wait for their turn or have it. */
const lines = new Map<string, { last: Promise<void>; length: number }>();

/** So many may wait for one key. */
const LONGEST_LINE = 200;

/**
 * Returns what `work` returns, which begins when all that came before it with
 * one of its keys is done.
 *
 * @throws {DomainError} `rate_limited` when too many wait already, and what
 * `work` throws.
 */
export async function inTurn<Result>(
  keys: readonly string[],
  work: () => Promise<Result>,
): Promise<Result> {
  const before = keys.map((key) => lines.get(key));
  if (
    before.some((line) => line !== undefined && line.length >= LONGEST_LINE)
  ) {
    throw new DomainError("rate_limited", "Many log in at this moment.", {
      retryAfter: 1,
    });
  }
  const turn = Promise.all(before.map((line) => line?.last)).then(work);
  const last = turn.then(() => {}, () => {});
  for (const key of keys) {
    lines.set(key, { last, length: (lines.get(key)?.length ?? 0) + 1 });
  }
  try {
    return await turn;
  } finally {
    for (const key of keys) {
      const line = lines.get(key);
      if (line === undefined) continue;
      line.length--;
      if (line.length === 0) lines.delete(key);
    }
  }
}
