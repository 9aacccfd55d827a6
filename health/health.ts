import { z } from "zod";
import type { Gate } from "../cluster/command.ts";
import { DomainError } from "../lib/domain_error.ts";
import type { Config } from "../app/config.ts";
import type { Sql } from "../db/pools.ts";
import { listActivities } from "./activity/activities.ts";
import {
  salesBetween,
  type SalesTotal,
  salesTotal,
} from "../market/trade/sales.ts";
import type { ClusterSource } from "./report/cluster_source.ts";
import {
  buildDashboard,
  type DashboardData,
  type DashboardQuery,
  type Sales,
} from "./report/dashboard.ts";
import { summarize, type Summary } from "./report/figures.ts";
import { createJournal } from "./keep/journal.ts";
import { createKeeper } from "./keep/keeper.ts";
import type { Log } from "../lib/log.ts";
import { createMonitor } from "./watch/monitor.ts";
import { createPeers, peerQuery, type PeerReport } from "./report/peers.ts";
import {
  createPrometheusExport,
  type PrometheusExport,
} from "./prometheus/prometheus.ts";
import type { Recorder } from "./record/recorder.ts";
import { repeat } from "../lib/repeat.ts";
import { createReporter } from "./report/report.ts";
import { healthCommands, readRecentCalls } from "./keep/samples_store.ts";
import { openSpool } from "./keep/spool.ts";
import { coverOf, type Window, windowSchema } from "./keep/window.ts";

/** What `GET /api/metrics` is asked for; without a window, for everything since the beginning. */
export const metricsQuery = z.object({
  scope: z.enum(["node", "cluster"]).default("node"),
  window: windowSchema.optional(),
});

export type MetricsQuery = z.output<typeof metricsQuery>;

/** The answer of `GET /api/metrics`. */
export interface Metrics extends Summary {
  readonly scope: "node" | "cluster";
  /** The URL of the node that answers. */
  readonly node: string;
  /** From when on calls are counted, as ISO 8601. */
  readonly since: string;
  /** Each node's part, for the whole cluster. A node that is `silent` lacks its last minute. */
  readonly nodes?: readonly NodeMetrics[];
}

export interface NodeMetrics extends Summary {
  readonly url: string;
  readonly state: "answered" | "silent" | "gone";
}

/** What this node knows of the system, and tells. */
export interface Health {
  /** Begins to watch, to keep figures and to tell admins. */
  start(): Promise<void>;
  /** Keeps the last figures and ends what `start` began; the gate must still be open. */
  stop(): Promise<void>;
  metrics(query: MetricsQuery): Promise<Metrics>;
  dashboard(query: DashboardQuery): Promise<DashboardData>;
  /**
   * Returns this node's own figures for a peer.
   *
   * @throws {DomainError} `forbidden` unless a peer asks.
   */
  answerPeer(request: Request): Promise<PeerReport>;
  readonly prometheus: PrometheusExport;
}

export interface HealthOptions {
  readonly config: Pick<
    Config,
    "nodeUrl" | "version" | "heartbeatTimeoutMs" | "currency" | "dataDir"
  >;
  readonly recorder: Recorder;
  readonly reader: Sql;
  readonly gate: Gate;
  readonly cluster: ClusterSource;
  readonly log: Log;
  /** Returns how many sockets this node has open. */
  readonly sockets: () => number;
  /** Tells the admins whose sockets are on this node that there is news. */
  readonly tick: () => void;
}

const MINUTE_MS = 60_000;
const TICK_MS = 2_000;

/** Of so many latest activities, so many are shown: the keeping of figures itself, each minute, is left out. */
const LATEST_LOOKED_AT = 200;
const LATEST_SHOWN = 10;

/** How long a bar of the sales chart is, in seconds. */
const SALES_STEP: Readonly<Record<Window, number>> = {
  "15m": 60,
  "1h": 300,
  "24h": 3_600,
  "7d": 21_600,
};

/** Returns the health of a node that has not started. */
export function createHealth(options: HealthOptions): Health {
  const { config, recorder, reader, gate, cluster, log } = options;
  const self = config.nodeUrl;
  const monitor = createMonitor({
    reader,
    version: config.version,
    sockets: options.sockets,
  });
  const journal = createJournal({ recorder, gate, reader, nodeUrl: self });
  const peers = createPeers(() => cluster.secret, config.heartbeatTimeoutMs);
  const reporter = createReporter({
    self,
    journal,
    monitor,
    reader,
    peers,
    members: async () =>
      (await cluster.view()).clients
        .filter((client) => client.disconnected_at === null)
        .map(({ url }) => url),
  });
  const keeper = createKeeper({
    journal,
    spool: openSpool(config.dataDir, self),
    gate,
    isLeader: () => cluster.isLeader(),
    log,
  });
  const stopping = new AbortController();
  const onFailure = (error: unknown) =>
    log.warn("Sales cannot be counted just now.", { error });
  let loops: Promise<unknown> = Promise.resolve();
  let unsubscribe = (): void => {};
  let sold: SalesTotal = { orders: 0, items: 0, revenue_cents: 0 };

  async function updateSalesData(): Promise<void> {
    sold = await recorder.timed("update_sales_data", () => salesTotal(reader));
  }

  async function readSales(window: Window, now: Date): Promise<Sales> {
    const since = coverOf(window, now).since ?? now;
    const [buckets] = await Promise.all([
      salesBetween(reader, since, SALES_STEP[window]),
      updateSalesData(),
    ]);
    return {
      currency: config.currency,
      total: sold,
      buckets: buckets.map((bucket) => ({
        ...bucket,
        at: bucket.at.toISOString(),
      })),
    };
  }

  return {
    async start() {
      await Promise.all([monitor.start(), keeper.start(), updateSalesData()]);
      unsubscribe = cluster.subscribe(options.tick);
      const { signal } = stopping;
      loops = Promise.all([
        repeat({ work: options.tick, pause: () => TICK_MS, onFailure }, signal),
        repeat({
          work: updateSalesData,
          pause: () => MINUTE_MS,
          onFailure,
        }, signal),
      ]);
    },
    async stop() {
      unsubscribe();
      stopping.abort();
      await Promise.all([loops, monitor.stop(), keeper.stop()]);
    },
    async metrics({ scope, window = null }) {
      const now = new Date();
      if (scope === "node") {
        const { samples, since } = await reporter.own(window, now);
        return { scope, node: self, since, ...summarize(samples) };
      }
      const { since, nodes } = await reporter.all(window, now);
      return {
        scope,
        node: self,
        since: since.toISOString(),
        ...summarize(nodes.flatMap(({ samples }) => samples)),
        nodes: nodes.map(({ url, state, samples }) => ({
          url,
          state,
          ...summarize(samples),
        })),
      };
    },
    async dashboard(query) {
      const now = new Date();
      const [report, view, recent, sales, { activities }] = await Promise.all([
        reporter.all(query.window, now),
        cluster.view(),
        readRecentCalls(reader),
        readSales(query.window, now),
        listActivities(reader, { limit: LATEST_LOOKED_AT }),
      ]);
      const known = report.nodes.some(({ url }) => url === query.node);
      if (query.node !== undefined && !known) {
        throw new DomainError(
          "invalid_input",
          "There is no such node. Choose one from the list.",
        );
      }
      return buildDashboard({
        query,
        now,
        self,
        report,
        view,
        recent,
        sales,
        activities: activities.filter(({ label }) => !healthCommands.has(label))
          .slice(0, LATEST_SHOWN),
      });
    },
    async answerPeer(request) {
      const query = peerQuery.safeParse(
        Object.fromEntries(new URL(request.url).searchParams),
      );
      if (!peers.isPeer(request) || !query.success) {
        throw new DomainError("forbidden", "Only nodes ask each other this.");
      }
      const { window = null, now } = query.data;
      return await reporter.own(window, new Date(now));
    },
    prometheus: createPrometheusExport({
      recorder,
      parts: () => monitor.parts(),
      isLeader: () => cluster.isLeader(),
      epoch: () => cluster.leader()?.epoch ?? 0,
      orders: () => sold.orders,
    }),
  };
}
