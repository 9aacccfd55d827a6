/**
 * What was sold over all nodes, for the dashboard and for Prometheus. The
 * market counts it; its functions are handed in, as health does not know the
 * market.
 */
import type { Log } from "../lib/log.ts";
import { repeat } from "../lib/time/repeat.ts";
import { coverOf, type Window } from "./keep/window.ts";
import type { Recorder } from "./record/recorder.ts";

/** What was sold since the market began. Cancelled orders are no sales. */
interface SalesTotal {
  readonly orders: number;
  readonly items: number;
  readonly revenue_cents: number;
}

/** What was sold in one span of time, which begins `at` this moment. */
interface SalesBucket extends SalesTotal {
  readonly at: Date;
}

/** How the market counts its sales. */
export interface SalesSource {
  /** Returns the sales since the market began. */
  readonly salesTotal: () => Promise<SalesTotal>;
  /**
   * Returns the sales since `from`, one bucket for each span of `seconds`,
   * the oldest first; a span without sales has a bucket of zeros.
   */
  readonly salesBetween: (
    from: Date,
    seconds: number,
  ) => Promise<readonly SalesBucket[]>;
}

/** The sales as the dashboard shows them: plain data, times in ISO 8601. */
export interface Sales {
  readonly currency: string;
  /** Since the market began. */
  readonly total: SalesTotal;
  /** Within the window, the oldest first. */
  readonly buckets: readonly (SalesTotal & { readonly at: string })[];
}

/** Counts the sales each minute, and when somebody looks at them. */
interface SalesCounter {
  /** Counts for the first time, then each minute until `stop`. */
  start(): Promise<void>;
  /** Resolves when no count is under way any more. */
  stop(): Promise<void>;
  /** Returns the number of orders as of the last count, without counting. */
  orders(): number;
  /** Counts again, and returns the sales of the window that ends at `now`. */
  read(window: Window, now: Date): Promise<Sales>;
}

interface SalesOptions extends SalesSource {
  readonly recorder: Recorder;
  /** The currency of all prices, as in ISO 4217. */
  readonly currency: string;
  readonly log: Log;
}

const COUNT_EVERY_MS = 60_000;

/** How long a bar of the sales chart is, in seconds. */
const BAR_SECONDS: Readonly<Record<Window, number>> = {
  "15m": 60,
  "1h": 300,
  "24h": 3_600,
  "7d": 21_600,
};

/** Returns a counter that has counted nothing yet. */
export function createSalesCounter(options: SalesOptions): SalesCounter {
  const { recorder, currency, log, salesTotal, salesBetween } = options;
  const stopping = new AbortController();
  let counting: Promise<void> = Promise.resolve();
  let total: SalesTotal = { orders: 0, items: 0, revenue_cents: 0 };

  async function count(): Promise<void> {
    total = await recorder.timed("update_sales_data", salesTotal);
  }

  return {
    async start() {
      await count();
      counting = repeat({
        work: count,
        pause: () => COUNT_EVERY_MS,
        onFailure: (error) =>
          log.warn("The sales cannot be counted just now.", { error }),
      }, stopping.signal);
    },
    async stop() {
      stopping.abort();
      await counting;
    },
    orders: () => total.orders,
    async read(window, now) {
      const since = coverOf(window, now).since ?? now;
      const [buckets] = await Promise.all([
        salesBetween(since, BAR_SECONDS[window]),
        count(),
      ]);
      return {
        currency,
        total,
        buckets: buckets.map((bucket) => ({
          ...bucket,
          at: bucket.at.toISOString(),
        })),
      };
    },
  };
}
