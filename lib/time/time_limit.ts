/** The one way to wait no longer than a limit. */

/**
 * Work took longer than it may. It goes on: nobody waits for it any more, and
 * how it ends is not looked at.
 */
export class TimeLimitError extends Error {
  override readonly name = "TimeLimitError";
}

/**
 * Returns what `work` resolves to, or throws what it rejects with.
 *
 * @param ms The limit in milliseconds.
 * @throws {TimeLimitError} when that takes longer than `ms`.
 */
export async function withinLimit<T>(work: Promise<T>, ms: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(new TimeLimitError(`no answer within ${Math.round(ms)} ms`)),
    ms,
  );
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
    // When the limit has passed, a later failure of the work is nobody's.
    work.catch(() => {});
  }
}
