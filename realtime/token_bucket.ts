/** Limits how often something may happen: a bucket of tokens. */

/** `burst` events at once, and `perSecond` more as time goes by. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** A bucket: each event takes a token, and time fills it again. */
export interface TokenBucket {
  /**
   * Takes a token and returns 0; or takes none and returns the seconds until
   * there is one again.
   */
  take(): number;
}

/**
 * Returns a full bucket.
 *
 * @param now Milliseconds on a clock that never goes back.
 */
export function createTokenBucket(
  { burst, perSecond }: Rate,
  now: () => number = () => performance.now(),
): TokenBucket {
  let tokens = burst;
  let filledAtMs = now();
  return {
    take() {
      const atMs = now();
      tokens = Math.min(burst, tokens + (atMs - filledAtMs) / 1000 * perSecond);
      filledAtMs = atMs;
      if (tokens < 1) return (1 - tokens) / perSecond;
      tokens -= 1;
      return 0;
    },
  };
}
