import assert from "node:assert/strict";
import fc from "fast-check";
import {
  addHistogram,
  BOUNDS_MS,
  BUCKETS,
  emptyHistogram,
  type Histogram,
  observe,
  OTEL_BOUNDS_SECONDS,
  quantile,
} from "./histogram.ts";

/** What the docs promise of percentiles. */
const RELATIVE_ERROR = 0.091;

const durations = fc.array(
  fc.double({ min: 0.04, max: 60_000, noNaN: true }),
  { minLength: 1, maxLength: 200 },
);

/** Returns which bucket a call of `ms` milliseconds is counted in. */
function bucketOf(ms: number): number {
  return histogramOf([ms]).buckets.indexOf(1);
}

function histogramOf(values: readonly number[]): Histogram {
  const histogram = emptyHistogram();
  for (const value of values) observe(histogram, value);
  return histogram;
}

Deno.test("every boundary of OpenTelemetry is a boundary of a bucket", () => {
  for (const seconds of OTEL_BOUNDS_SECONDS) {
    assert.ok(BOUNDS_MS.includes(seconds * 1000), `${seconds} s`);
  }
});

Deno.test("a call as long as a boundary falls into the bucket below it", () => {
  for (const [index, bound] of BOUNDS_MS.entries()) {
    assert.equal(bucketOf(bound), index);
    assert.equal(bucketOf(bound * 1.0001), index + 1);
  }
  assert.equal(bucketOf(0), 0);
  assert.equal(bucketOf(Infinity), BOUNDS_MS.length);
});

Deno.test("the bounds of the buckets rise from 31 µs to 65 s", () => {
  assert.equal(BOUNDS_MS[0], 1 / 32);
  assert.equal(BOUNDS_MS.at(-1), 65_536);
  assert.deepEqual(BOUNDS_MS, BOUNDS_MS.toSorted((a, b) => a - b));
});

Deno.test("a histogram with fewer buckets, or more, can be added", () => {
  const sum = histogramOf([3]);
  const [short, long] = [new Float64Array(1), new Float64Array(BUCKETS + 1)];
  for (const buckets of [short, long]) {
    addHistogram(sum, { count: 1, sum: 0.01, min: 0.01, max: 0.01, buckets });
  }
  const { count, min, max, buckets } = sum;
  assert.deepEqual([count, min, max], [3, 0.01, 3]);
  assert.deepEqual(buckets, histogramOf([3]).buckets);
});

Deno.test("a percentile is off by no more than the promised error", () => {
  fc.assert(fc.property(
    durations,
    fc.constantFrom(0.01, 0.5, 0.95, 0.99, 1),
    (values, q) => {
      const sorted = values.toSorted((a, b) => a - b);
      const exact = sorted[Math.max(1, Math.ceil(q * values.length)) - 1]!;
      const given = quantile(histogramOf(values), q);
      assert.ok(
        Math.abs(given - exact) <= exact * (RELATIVE_ERROR + 1e-9),
        `${given} instead of ${exact}`,
      );
    },
  ));
});

Deno.test("percentiles rise and stay between the fastest and the slowest call", () => {
  fc.assert(fc.property(durations, (values) => {
    const histogram = histogramOf(values);
    const row = [
      histogram.min,
      ...[0.5, 0.95, 0.99].map((q) => quantile(histogram, q)),
      histogram.max,
    ];
    assert.deepEqual(row, row.toSorted((a, b) => a - b));
  }));
});

Deno.test("histograms added up equal the histogram of all calls", () => {
  fc.assert(fc.property(durations, durations, (some, others) => {
    const sum = histogramOf(some);
    addHistogram(sum, histogramOf(others));
    const whole = histogramOf([...some, ...others]);
    assert.deepEqual({ ...sum, sum: 0 }, { ...whole, sum: 0 });
    assert.ok(Math.abs(sum.sum - whole.sum) <= whole.sum * 1e-12);
  }));
});

Deno.test("without calls every percentile is zero", () => {
  assert.equal(quantile(emptyHistogram(), 0.99), 0);
});
