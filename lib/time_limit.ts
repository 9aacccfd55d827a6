/** Something took longer than it may. What it began goes on, unobserved. */
export class TimeLimitError extends Error {
  override readonly name = "TimeLimitError";
}

/**
 * Returns what `work` resolves to.
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
    // Whoever gave up no longer cares how it ends.
    work.catch(() => {});
  }
}
