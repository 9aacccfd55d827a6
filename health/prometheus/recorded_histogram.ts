/** A Prometheus histogram over what the recorder has counted already. */
import { Histogram, type HistogramConfiguration } from "prom-client";
import {
  BOUNDS_MS,
  type Histogram as Durations,
  OTEL_BOUNDS_SECONDS,
} from "../record/histogram.ts";

/** Durations, and the labels that tell them from others. */
interface LabelledDurations<Label extends string> {
  readonly labels: Readonly<Record<Label, string>>;
  readonly durations: Durations;
}

interface PrintedHistogram {
  readonly name: string;
  readonly help: string;
  readonly type: "histogram";
  readonly values: readonly {
    readonly metricName: string;
    readonly labels: Readonly<Record<string, string | number>>;
    readonly value: number;
  }[];
}

/**
 * Asks the recorder when Prometheus asks. Observing every request a second time
 * in prom-client would cost each of them more than the recorder does.
 */
export class RecordedHistogram<Label extends string> extends Histogram<Label> {
  readonly #configuration: { readonly name: string; readonly help: string };
  readonly #read: () => Iterable<LabelledDurations<Label>>;

  constructor(
    configuration: Omit<HistogramConfiguration<Label>, "buckets">,
    read: () => Iterable<LabelledDurations<Label>>,
  ) {
    super({ ...configuration, buckets: [...OTEL_BOUNDS_SECONDS] });
    this.#configuration = configuration;
    this.#read = read;
  }

  /** What prom-client's registry prints, and what `get` is made from. */
  getForPromString(): Promise<PrintedHistogram> {
    const { name, help } = this.#configuration;
    const values: PrintedHistogram["values"][number][] = [];
    for (const { labels, durations } of this.#read()) {
      const put = (suffix: string, value: number, le?: string | number) =>
        values.push({
          metricName: `${name}_${suffix}`,
          labels: le === undefined ? labels : { ...labels, le },
          value,
        });
      for (const [le, count] of cumulative(durations)) put("bucket", count, le);
      put("sum", durations.sum / 1000);
      put("count", durations.count);
    }
    return Promise.resolve({ name, help, type: "histogram", values });
  }
}

/**
 * Yields, for each of OpenTelemetry's buckets, its bound in seconds and how
 * many calls took at most that long. Ours are finer and have the same bounds.
 */
function* cumulative(
  { buckets, count }: Durations,
): Generator<[le: string | number, count: number]> {
  let bucket = 0;
  let sum = 0;
  for (const seconds of OTEL_BOUNDS_SECONDS) {
    const bound = seconds * 1000;
    while (bucket < BOUNDS_MS.length && BOUNDS_MS[bucket]! <= bound) {
      sum += buckets[bucket]!;
      bucket += 1;
    }
    yield [seconds, sum];
  }
  yield ["+Inf", count];
}
