/**
 * Histograms of durations, which can be added up: over minutes, over nodes, and
 * over versions.
 */

/**
 * The bucket boundaries, in seconds, that OpenTelemetry recommends for the
 * duration of HTTP requests.
 */
export const OTEL_BOUNDS_SECONDS: readonly number[] = [
  0.005,
  0.01,
  0.025,
  0.05,
  0.075,
  0.1,
  0.25,
  0.5,
  0.75,
  1,
  2.5,
  5,
  7.5,
  10,
];

/**
 * So a bucket's upper bound is at most 2^(1/4) = 1.19 times its lower one, and
 * its geometric middle at most 2^(1/8) = 1.091 times away from either.
 */
const BUCKETS_PER_OCTAVE = 4;
const SMALLEST_MS = 1 / 32;
const LARGEST_MS = 65_536;

/**
 * The upper bounds of the buckets, in milliseconds, rising; a last bucket
 * without a bound follows. They are a geometric series from 31 µs to 65 s, and
 * the boundaries of OpenTelemetry, so that the Prometheus export is exact too.
 * They must stay the same in every version, as buckets are added up.
 */
export const BOUNDS_MS: readonly number[] = bounds();

/** Number of buckets, the unbounded last one included. */
export const BUCKETS: number = BOUNDS_MS.length + 1;

/**
 * How long calls took, in milliseconds: exact count, sum and extremes, and how
 * many fell into each bucket.
 */
export interface Histogram {
  count: number;
  sum: number;
  min: number;
  max: number;
  readonly buckets: Float64Array;
}

/** Returns a histogram without calls. */
export function emptyHistogram(): Histogram {
  return {
    count: 0,
    sum: 0,
    min: Infinity,
    max: 0,
    buckets: new Float64Array(BUCKETS),
  };
}

/** Counts one call of `ms` milliseconds. */
export function observe(histogram: Histogram, ms: number): void {
  histogram.count += 1;
  histogram.sum += ms;
  histogram.min = Math.min(histogram.min, ms);
  histogram.max = Math.max(histogram.max, ms);
  histogram.buckets[bucketOf(ms)]! += 1;
}

/**
 * Adds the calls of `from` to `into`.
 *
 * @param from May have fewer buckets: those that it lacks are zero.
 */
export function addHistogram(
  into: Histogram,
  from: Omit<Histogram, "buckets"> & { readonly buckets: ArrayLike<number> },
): void {
  if (from.count === 0) return;
  into.count += from.count;
  into.sum += from.sum;
  into.min = Math.min(into.min, from.min);
  into.max = Math.max(into.max, from.max);
  const length = Math.min(from.buckets.length, BUCKETS);
  for (let i = 0; i < length; i++) into.buckets[i]! += from.buckets[i]!;
}

/**
 * Returns a quantile by nearest rank, in milliseconds; 0 without calls. It is
 * the middle of its bucket, so off by at most 9.1 %, and it never leaves the
 * range between the fastest and the slowest call.
 *
 * @param q Above 0 and at most 1: 0.95 for the 95th percentile.
 */
export function quantile(histogram: Histogram, q: number): number {
  if (histogram.count === 0) return 0;
  const rank = Math.max(1, Math.ceil(q * histogram.count));
  let seen = 0;
  const bucket = histogram.buckets.findIndex((count) =>
    (seen += count) >= rank
  );
  return Math.min(Math.max(middle(bucket), histogram.min), histogram.max);
}

/**
 * Returns the index of the bucket that a call of `ms` milliseconds falls into:
 * the first whose upper bound is not below it.
 */
function bucketOf(ms: number): number {
  let low = 0;
  let high = BOUNDS_MS.length;
  while (low < high) {
    const probe = (low + high) >>> 1;
    if (BOUNDS_MS[probe]! < ms) low = probe + 1;
    else high = probe;
  }
  return low;
}

function middle(bucket: number): number {
  const upper = BOUNDS_MS[bucket];
  if (upper === undefined) return Infinity;
  const lower = BOUNDS_MS[bucket - 1];
  return lower === undefined ? upper : Math.sqrt(lower * upper);
}

function bounds(): number[] {
  const all = new Set(OTEL_BOUNDS_SECONDS.map((seconds) => seconds * 1000));
  const steps = Math.log2(LARGEST_MS / SMALLEST_MS) * BUCKETS_PER_OCTAVE;
  for (let step = 0; step <= steps; step++) {
    all.add(SMALLEST_MS * 2 ** (step / BUCKETS_PER_OCTAVE));
  }
  return [...all].sort((a, b) => a - b);
}
