import {
  addHistogram,
  BUCKETS,
  emptyHistogram,
  type Histogram,
} from "./histogram.ts";

/** `endpoint`: a route or a socket event; `function`: a command or a named piece of the system's own work. */
export type Kind = "endpoint" | "function";

/**
 * What happened to one endpoint or function in a span of time, as it crosses the network and rests in the database.
 * `errors` counts calls that were refused or failed (status 400 and above), `faults` those of them that were our fault
 * (500 and above). `buckets` ends with its last bucket that is not zero.
 */
export interface Sample {
  readonly kind: Kind;
  readonly name: string;
  readonly count: number;
  readonly errors: number;
  readonly faults: number;
  readonly sum_ms: number;
  readonly min_ms: number;
  readonly max_ms: number;
  readonly buckets: readonly number[];
}

/** A sample that can grow. */
export interface Tally {
  readonly kind: Kind;
  readonly name: string;
  errors: number;
  faults: number;
  readonly histogram: Histogram;
}

/** Returns a tally without calls. */
export function emptyTally(kind: Kind, name: string): Tally {
  return { kind, name, errors: 0, faults: 0, histogram: emptyHistogram() };
}

/** Returns the sum of samples, one tally for each kind and name. Buckets are added; averages are never averaged. */
export function mergeSamples(samples: Iterable<Sample>): Tally[] {
  const tallies = new Map<string, Tally>();
  for (const sample of samples) {
    const key = `${sample.kind} ${sample.name}`;
    let tally = tallies.get(key);
    if (!tally) {
      tallies.set(key, tally = emptyTally(sample.kind, sample.name));
    }
    addSample(tally, sample);
  }
  return [...tallies.values()];
}

/** Adds the calls of a sample to a tally. */
export function addSample(into: Tally, sample: Sample): void {
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

/** Returns the tally as plain data. */
export function toSample(tally: Tally): Sample {
  const { histogram } = tally;
  let length = BUCKETS;
  while (length > 0 && histogram.buckets[length - 1] === 0) length -= 1;
  return {
    kind: tally.kind,
    name: tally.name,
    count: histogram.count,
    errors: tally.errors,
    faults: tally.faults,
    sum_ms: histogram.sum,
    min_ms: histogram.count === 0 ? 0 : histogram.min,
    max_ms: histogram.max,
    buckets: Array.from(histogram.buckets.subarray(0, length)),
  };
}
