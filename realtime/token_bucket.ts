/** How often something may happen: `burst` at once, and `perSecond` more as time goes by. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** A bucket of tokens: each event takes one, and time fills it again. */
export interface TokenBucket {
  /** Takes one and returns 0, or takes none and returns the seconds until there is one again. */
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
  let filledAt = now();
  return {
    take() {
      const at = now();
      tokens = Math.min(burst, tokens + (at - filledAt) / 1000 * perSecond);
      filledAt = at;
      if (tokens < 1) return (1 - tokens) / perSecond;
      tokens -= 1;
      return 0;
    },
  };
}
