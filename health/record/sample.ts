/**
 * Samples: what a node counted of its calls. A sample is plain data; a sum is a
 * sample that can grow.
 */
import {
  addHistogram,
  BUCKETS,
  emptyHistogram,
  type Histogram,
} from "./histogram.ts";

/**
 * What was called. `endpoint`: a route or a socket event; `function`: a command
 * or a named piece of the system's own work.
 */
export type Kind = "endpoint" | "function";

/**
 * The calls of one endpoint or function in a span of time, as they cross the
 * network and rest in the database. Times in milliseconds.
 */
export interface Sample {
  readonly kind: Kind;
  readonly name: string;
  readonly count: number;
  /** Calls that were refused or failed: status 400 and above. */
  readonly errors: number;
  /** Those of them that failed by our fault: status 500 and above. */
  readonly faults: number;
  readonly sum_ms: number;
  readonly min_ms: number;
  readonly max_ms: number;
  /** How many calls fell into each bucket, up to the last that is not zero. */
  readonly buckets: readonly number[];
}

/** A sample that can grow. */
export interface SampleSum {
  readonly kind: Kind;
  readonly name: string;
  errors: number;
  faults: number;
  readonly histogram: Histogram;
}

/** Returns a sum without calls. */
export function emptySum(kind: Kind, name: string): SampleSum {
  return { kind, name, errors: 0, faults: 0, histogram: emptyHistogram() };
}

/**
 * Returns the sums of samples, one for each kind and name. Buckets are added;
 * averages are never averaged.
 */
export function sumSamples(samples: Iterable<Sample>): SampleSum[] {
  const sums = new Map<string, SampleSum>();
  for (const sample of samples) {
    const { kind, name } = sample;
    const key = `${kind} ${name}`;
    let sum = sums.get(key);
    if (!sum) sums.set(key, sum = emptySum(kind, name));
    addSample(sum, sample);
  }
  return [...sums.values()];
}

/** Returns the sum as plain data. */
export function toSample(sum: SampleSum): Sample {
  const { kind, name, errors, faults, histogram } = sum;
  let length = BUCKETS;
  while (length > 0 && histogram.buckets[length - 1] === 0) length -= 1;
  return {
    kind,
    name,
    count: histogram.count,
    errors,
    faults,
    sum_ms: histogram.sum,
    min_ms: histogram.count === 0 ? 0 : histogram.min,
    max_ms: histogram.max,
    buckets: Array.from(histogram.buckets.subarray(0, length)),
  };
}

function addSample(into: SampleSum, sample: Sample): void {
  into.errors += sample.errors;
  into.faults += sample.faults;
  addHistogram(into.histogram, {
    count: sample.count,
    sum: sample.sum_ms,
    min: sample.min_ms,
    max: sample.max_ms,
    buckets: sample.buckets,
  });
}
