/**
 * What a node knows of the whole system and tells admins, monitoring tools and
 * its peers. This file puts the rooms of health together:
 *
 *     record/      counts and times calls in memory, as samples
 *     keep/        brings the samples into the database, and reads them
 *     watch/       looks after the parts of this node, and judges the whole
 *     report/      merges all nodes into figures: /api/metrics, the dashboard
 *     prometheus/  the same for /metrics
 *     activity/    the log of all commands
 */
import type { Gate } from "../cluster/command.ts";
import type { Outage } from "../db/outage.ts";
import type { Sql } from "../db/pools.ts";
import { DomainError } from "../lib/errors/domain_error.ts";
import type { ErrorCode } from "../lib/errors/error_codes.ts";
import type { Log } from "../lib/log.ts";
import { repeat } from "../lib/time/repeat.ts";
import { listActivityLines } from "./activity/activity_line.ts";
import { createJournal } from "./keep/journal.ts";
import { createSampleKeeper } from "./keep/sample_keeper.ts";
import { readRecentCalls } from "./keep/samples_store.ts";
import { openSpool } from "./keep/spool.ts";
import {
  createPrometheusExport,
  type PrometheusExport,
} from "./prometheus/prometheus.ts";
import type { Recorder } from "./record/recorder.ts";
import type { ClusterSource } from "./report/cluster_source.ts";
import {
  buildDashboard,
  type DashboardData,
  type DashboardQuery,
} from "./report/dashboard.ts";
import {
  clusterMetrics,
  type Metrics,
  type MetricsQuery,
  nodeMetrics,
} from "./report/metrics.ts";
import { createPeers, type PeerReport } from "./report/peers.ts";
import { createReporter } from "./report/report.ts";
import { createSalesCounter, type SalesSource } from "./sales.ts";
import { createLeaderAbsence } from "./watch/leader_absence.ts";
import { GONE_TOLD_MS } from "./watch/limits.ts";
import { findLeaderless, type Leaderless } from "./watch/leaderless.ts";
import { createNodeMonitor } from "./watch/node_monitor.ts";
import { readWentBack } from "./watch/went_back.ts";

/** What this node knows of the system, and tells. */
export interface Health {
  /** Begins to watch this node, to keep its samples and to tell admins. */
  start(): Promise<void>;
  /**
   * Keeps the last samples and ends what `start` began. The gate must still be
   * open.
   */
  stop(): Promise<void>;
  /** Returns the answer of `GET /api/metrics`. */
  metrics(query: MetricsQuery): Promise<Metrics>;
  /**
   * Returns what the page `/health` shows.
   *
   * @throws {DomainError} `invalid_input` when nobody knows the node that is
   * asked for.
   */
  dashboard(query: DashboardQuery): Promise<DashboardData>;
  /**
   * Returns what this node knows of itself, for a peer.
   *
   * @throws {DomainError} `forbidden` unless a peer asks.
   */
  answerPeer(request: Request): Promise<PeerReport>;
  readonly prometheus: PrometheusExport;
}

/** The settings of a node that health needs. */
interface HealthSettings {
  readonly nodeUrl: string;
  readonly version: string;
  /** How long a peer has to answer, in milliseconds. */
  readonly heartbeatTimeoutMs: number;
  /** The currency of all prices, as in ISO 4217. */
  readonly currency: string;
  /** The folder in which a node that stops leaves its last samples. */
  readonly dataDir: string;
  /** After so long without a renewal a leader leads no more, in milliseconds. */
  readonly leaseMs: number;
}

interface HealthOptions extends SalesSource {
  readonly config: HealthSettings;
  readonly recorder: Recorder;
  readonly reader: Sql;
  /** The primary, never a replica. */
  readonly primary: Sql;
  /** Whether `reader` asks a replica. */
  readonly readsReplica: boolean;
  readonly outage: Pick<Outage, "answered" | "isUnderWay" | "missed">;
  readonly gate: Gate;
  /** Returns how many writes were refused with each code. */
  readonly refusedWrites: () => ReadonlyMap<ErrorCode, number>;
  readonly cluster: ClusterSource;
  readonly log: Log;
  /** Returns how many sockets this node has open. */
  readonly sockets: () => number;
  /** Tells the admins whose sockets are on this node that there is news. */
  readonly tick: () => void;
}

const TICK_EVERY_MS = 2_000;
const LOOK_FOR_LEADER_EVERY_MS = 1_000;

/** How many of the latest activities are shown. */
const ACTIVITIES_SHOWN = 10;

/** Returns the health of a node that has not started. */
export function createHealth(options: HealthOptions): Health {
  const { config, recorder, reader, gate, cluster, log } = options;
  const self = config.nodeUrl;
  const { outage, primary, readsReplica } = options;
  const monitor = createNodeMonitor({
    database: {
      reader,
      replicaOf: readsReplica ? primary : undefined,
      outage,
    },
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
    members: async () => {
      const { clients } = await cluster.view();
      const longAgo = Date.now() - GONE_TOLD_MS;
      return {
        connected: clients.filter((client) => client.disconnected_at === null)
          .map(({ url }) => url),
        lately: clients.filter(({ disconnected_at }) =>
          (disconnected_at?.getTime() ?? 0) > longAgo
        ).map(({ url }) => url),
      };
    },
  });
  const keeper = createSampleKeeper({
    journal,
    spool: openSpool(config.dataDir, self),
    gate,
    isLeader: () => cluster.isLeader(),
    log,
  });
  const sales = createSalesCounter({ ...options, currency: config.currency });
  const owned = new AsyncDisposableStack();

  const lookForLeader = createLeaderAbsence({
    leader: () => cluster.leader(),
    refused: () => options.refusedWrites().get("no_leader") ?? 0,
    isDatabaseAway: outage.isUnderWay,
    leaseMs: config.leaseMs,
    log,
  });

  function startLoops(): void {
    owned.defer(cluster.subscribe(options.tick));
    const stopping = new AbortController();
    const ticking = repeat({
      work: options.tick,
      pause: () => TICK_EVERY_MS,
      onFailure: (error) =>
        log.warn("Open dashboards cannot be told of news.", { error }),
    }, stopping.signal);
    const looking = repeat(
      { work: lookForLeader, pause: () => LOOK_FOR_LEADER_EVERY_MS },
      stopping.signal,
    );
    owned.defer(async () => {
      stopping.abort();
      await Promise.all([ticking, looking]);
    });
  }

  /** Returns what the primary says, or else what this node knows. */
  async function leaderlessNow(): Promise<Leaderless | null> {
    try {
      return await findLeaderless(primary, config.leaseMs);
    } catch {
      return cluster.leader() === null ? { since: null, seconds: null } : null;
    }
  }

  return {
    async start() {
      await Promise.all([monitor.start(), keeper.start(), sales.start()]);
      owned.defer(() => monitor.stop());
      owned.defer(() => sales.stop());
      startLoops();
      // Deferred last, so it is stopped first: the last samples must be on the
      // disk before anything waits for a database that may be silent.
      owned.defer(() => keeper.stop());
    },
    stop: () => owned.disposeAsync(),
    async metrics({ scope, window = null }) {
      const now = new Date();
      return scope === "node"
        ? nodeMetrics(await reporter.own(window, now))
        : clusterMetrics(self, await reporter.all(window, now));
    },
    async dashboard(query) {
      const now = new Date();
      const [
        report,
        view,
        leaderless,
        wentBack,
        recent,
        sold,
        { lines },
      ] = await Promise.all([
        reporter.all(query.window, now),
        cluster.view(),
        leaderlessNow(),
        readWentBack(reader, now),
        readRecentCalls(reader),
        sales.read(query.window, now),
        listActivityLines(reader, {
          limit: ACTIVITIES_SHOWN,
          housekeeping: "hide",
        }),
      ]);
      const isKnown = report.nodes.some(({ url }) => url === query.node);
      if (query.node !== undefined && !isKnown) {
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
        leaderless,
        wentBack,
        recent,
        sales: sold,
        activities: lines,
      });
    },
    answerPeer: (request) => peers.answer(request, reporter.ownForPeer),
    prometheus: createPrometheusExport({
      recorder,
      parts: () => monitor.parts(),
      isLeader: () => cluster.isLeader(),
      epoch: () => cluster.leader()?.epoch ?? 0,
      orders: () => sales.orders(),
      losses: () => cluster.losses(),
      refusedWrites: options.refusedWrites,
    }),
  };
}
