import { addHistogram, emptyHistogram, quantile } from "../record/histogram.ts";
import { mergeSamples, type Sample, type Tally } from "../record/sample.ts";

/** How often one endpoint or function was called, how often that failed, and how long it took, in milliseconds. */
export interface Figures {
  readonly count: number;
  /** Calls that were refused or failed: status 400 and above. */
  readonly errors: number;
  readonly avg_ms: number;
  readonly min_ms: number;
  readonly max_ms: number;
  readonly p50_ms: number;
  readonly p95_ms: number;
  readonly p99_ms: number;
}

/** One endpoint, and how often it was called. */
export interface Called {
  readonly endpoint: string;
  readonly count: number;
}

/** All endpoints taken together. Times in milliseconds. */
export interface Usage {
  readonly total_calls: number;
  /** Null before the first call. */
  readonly most_called: Called | null;
  readonly least_called: Called | null;
  readonly avg_ms: number;
  readonly min_ms: number;
  readonly max_ms: number;
}

/** What samples add up to, by name. */
export interface Summary {
  readonly endpoints: Readonly<Record<string, Figures>>;
  readonly functions: Readonly<Record<string, Figures>>;
  readonly usage: Usage;
}

/** Returns what `samples` add up to: buckets are added, and every figure is made from the sum. */
export function summarize(samples: Iterable<Sample>): Summary {
  const tallies = mergeSamples(samples)
    .sort((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  const endpoints = tallies.filter(({ kind }) => kind === "endpoint");
  const functions = tallies.filter(({ kind }) => kind === "function");
  return {
    endpoints: byName(endpoints),
    functions: byName(functions),
    usage: usageOf(endpoints),
  };
}

function byName(tallies: readonly Tally[]): Record<string, Figures> {
  return Object.fromEntries(
    tallies.map((tally) => [tally.name, figuresOf(tally)]),
  );
}

function figuresOf({ histogram, errors }: Tally): Figures {
  const { count, sum, min, max } = histogram;
  return {
    count,
    errors,
    avg_ms: round(sum / count),
    min_ms: round(min),
    max_ms: round(max),
    p50_ms: round(quantile(histogram, 0.5)),
    p95_ms: round(quantile(histogram, 0.95)),
    p99_ms: round(quantile(histogram, 0.99)),
  };
}

function usageOf(endpoints: readonly Tally[]): Usage {
  const all = emptyHistogram();
  let most: Called | null = null;
  let least: Called | null = null;
  for (const { name, histogram } of endpoints) {
    addHistogram(all, histogram);
    const called = { endpoint: name, count: histogram.count };
    if (most === null || called.count > most.count) most = called;
    if (least === null || called.count < least.count) least = called;
  }
  return {
    total_calls: all.count,
    most_called: most,
    least_called: least,
    avg_ms: all.count === 0 ? 0 : round(all.sum / all.count),
    min_ms: all.count === 0 ? 0 : round(all.min),
    max_ms: round(all.max),
  };
}

/** To the microsecond: what is below that is noise. */
function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
