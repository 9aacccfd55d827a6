/** Leaky buckets: how much somebody may do at once, and how fast after that. */

/** How large a bucket is, and how fast it empties. */
interface Rate {
  /** How much goes in before it is full. */
  readonly burst: number;
  /** How much leaks out of it in a second. */
  readonly perSecond: number;
}

/** Buckets of one rate, one for each key. */
export interface Buckets {
  /**
   * Puts one more into the bucket of `key`, unless that is full.
   *
   * @returns 0, or in how many seconds (whole ones) there is room.
   */
  take(key: string): number;
}

interface Bucket {
  level: number;
  /** When it had that level, in milliseconds of `now`. */
  at: number;
}

/** So many buckets are kept before those that are empty are thrown away. */
const SWEEP_AT = 10_000;

/**
 * Returns empty buckets, kept in memory: 100 bytes for each key that has been
 * in use lately.
 *
 * @param now Returns milliseconds that never go back.
 */
export function createBuckets(
  { burst, perSecond }: Rate,
  now: () => number,
): Buckets {
  const buckets = new Map<string, Bucket>();
  let sweepAt = SWEEP_AT;
  const levelOf = ({ level, at }: Bucket, time: number) =>
    Math.max(0, level - (time - at) / 1000 * perSecond);

  function sweep(time: number): void {
    for (const [key, bucket] of buckets) {
      if (levelOf(bucket, time) === 0) buckets.delete(key);
    }
    sweepAt = Math.max(SWEEP_AT, 2 * buckets.size);
  }

  return {
    take(key) {
      const time = now();
      const bucket = buckets.get(key) ?? { level: 0, at: time };
      bucket.level = levelOf(bucket, time);
      bucket.at = time;
      const over = bucket.level + 1 - burst;
      if (over > 0) return Math.max(1, Math.ceil(over / perSecond));
      bucket.level += 1;
      buckets.set(key, bucket);
      if (buckets.size > sweepAt) sweep(time);
      return 0;
    },
  };
}
