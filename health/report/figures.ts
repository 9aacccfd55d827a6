/**
 * Figures: what people are shown of samples. All of a figure is made from the
 * sum of the samples, never from other figures.
 */
import { z } from "zod";
import { addHistogram, emptyHistogram, quantile } from "../record/histogram.ts";
import { MACHINE_ENDPOINTS } from "../record/machine_endpoints.ts";
import { type Sample, type SampleSum, sumSamples } from "../record/sample.ts";

const milliseconds = z.number().nonnegative();

/**
 * How often one endpoint or function was called, how often that failed, and how
 * long it took.
 */
const callFigures = z.strictObject({
  count: z.int().positive(),
  errors: z.int().nonnegative()
    .describe("Calls that were refused or failed: status 400 and above."),
  avg_ms: milliseconds,
  min_ms: milliseconds,
  max_ms: milliseconds,
  p50_ms: milliseconds,
  p95_ms: milliseconds,
  p99_ms: milliseconds,
}).readonly();

export type CallFigures = z.output<typeof callFigures>;

/** One endpoint, and how often it was called. */
const calledEndpoint = z.strictObject({
  endpoint: z.string(),
  count: z.int().positive(),
}).readonly();

type CalledEndpoint = z.output<typeof calledEndpoint>;

/** All endpoints taken together, without those that machines ask. */
const usage = z.strictObject({
  total_calls: z.int().nonnegative(),
  most_called: calledEndpoint.nullable().describe(
    "Null before the first call.",
  ),
  least_called: calledEndpoint.nullable(),
  avg_ms: milliseconds,
  min_ms: milliseconds,
  max_ms: milliseconds,
}).readonly();

export type Usage = z.output<typeof usage>;

/** What samples add up to: by name, and what people called together. */
export const figures = z.strictObject({
  endpoints: z.record(z.string(), callFigures).readonly(),
  functions: z.record(z.string(), callFigures).readonly(),
  usage,
});

type Figures = Readonly<z.output<typeof figures>>;

/** Returns what `samples` add up to, the names in alphabetical order. */
export function figuresOf(samples: Iterable<Sample>): Figures {
  const sums = sumSamples(samples)
    .sort((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  const endpoints = sums.filter(({ kind }) => kind === "endpoint");
  const functions = sums.filter(({ kind }) => kind === "function");
  return {
    endpoints: byName(endpoints),
    functions: byName(functions),
    usage: usageOf(
      endpoints.filter(({ name }) => !MACHINE_ENDPOINTS.includes(name)),
    ),
  };
}

function byName(sums: readonly SampleSum[]): Record<string, CallFigures> {
  return Object.fromEntries(sums.map((sum) => [sum.name, callFiguresOf(sum)]));
}

function callFiguresOf({ histogram, errors }: SampleSum): CallFigures {
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

function usageOf(endpoints: readonly SampleSum[]): Usage {
  const all = emptyHistogram();
  let most: CalledEndpoint | null = null;
  let least: CalledEndpoint | null = null;
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

/** Rounds to the microsecond; what is below that is noise. */
function round(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
