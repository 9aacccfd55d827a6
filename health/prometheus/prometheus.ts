import process from "node:process";
import { Counter, Gauge, Registry } from "prom-client";
import type { NodeParts } from "../watch/parts.ts";
import { RecordedHistogram } from "./recorded_histogram.ts";
import type { Recorder, Series } from "../record/recorder.ts";

/** What `/metrics` tells of besides what was recorded. */
export interface PrometheusSources {
  readonly recorder: Recorder;
  readonly parts: () => NodeParts;
  readonly isLeader: () => boolean;
  /** The epoch in force as far as this node knows; 0 while nobody leads. */
  readonly epoch: () => number;
  /** Orders over all nodes, cancelled ones left out, as of the last minute. */
  readonly orders: () => number;
}

/** Answers Prometheus. */
export interface PrometheusExport {
  readonly contentType: string;
  /** Returns this node's figures in Prometheus' text format. */
  text(): Promise<string>;
}

/** Functions that Prometheus knows under names of their own as well. */
const HEARTBEATS = "confirm_liveness";
const ELECTIONS = "set_leader";

/** Returns the export of this node's figures; docs/observability.md lists the names. */
export function createPrometheusExport(
  sources: PrometheusSources,
): PrometheusExport {
  const registry = new Registry();
  const registers = [registry];
  addHistograms(sources.recorder, registers);
  addCluster(sources, registers);
  addParts(sources.parts, registers);
  addProcess(registers);
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}

function addHistograms(recorder: Recorder, registers: Registry[]): void {
  const series = (kind: Series["kind"], http: boolean) =>
    recorder.series().filter((one) =>
      one.kind === kind && (one.http !== null) === http
    );
  new RecordedHistogram(
    {
      name: "http_server_request_duration_seconds",
      help: "How long HTTP requests took, by route template.",
      labelNames: ["http_request_method", "http_route", "status_class"],
      registers,
    },
    () =>
      series("endpoint", true).map(({ http, status, histogram }) => ({
        labels: {
          http_request_method: http?.method ?? "",
          http_route: http?.route ?? "",
          status_class: `${status}xx`,
        },
        durations: histogram,
      })),
  );
  new RecordedHistogram(
    {
      name: "distsales_socket_event_duration_seconds",
      help: "How long events from sockets took.",
      labelNames: ["event", "outcome"],
      registers,
    },
    () =>
      series("endpoint", false).map(({ name, status, histogram }) => ({
        labels: {
          event: name.replace(/^socket /, ""),
          outcome: status === 5 ? "failed" : status === 4 ? "refused" : "ok",
        },
        durations: histogram,
      })),
  );
  new RecordedHistogram(
    {
      name: "distsales_function_duration_seconds",
      help: "How long commands and the cluster's own work took.",
      labelNames: ["function", "outcome"],
      registers,
    },
    () =>
      series("function", false).map(({ name, status, histogram }) => ({
        labels: { function: name, outcome: status >= 4 ? "failed" : "ok" },
        durations: histogram,
      })),
  );
}

function addCluster(
  { recorder, isLeader, epoch, orders }: PrometheusSources,
  registers: Registry[],
): void {
  gauge(
    "distsales_leader",
    "1 on the node that leads, 0 elsewhere.",
    () => isLeader() ? 1 : 0,
  );
  gauge(
    "distsales_leader_epoch",
    "The epoch in force; 0 while nobody leads.",
    epoch,
  );
  gauge(
    "distsales_orders",
    "Orders over all nodes, cancelled ones left out.",
    orders,
  );
  callCounter(
    "distsales_heartbeats_total",
    "Beats of this node, each of which asks every peer.",
    HEARTBEATS,
  );
  callCounter(
    "distsales_elections_total",
    "Attempts of this node to become leader.",
    ELECTIONS,
  );

  function gauge(name: string, help: string, read: () => number): void {
    addGauge({ name, help, registers }, read);
  }

  function callCounter(name: string, help: string, work: string): void {
    new Counter({
      name,
      help,
      labelNames: ["outcome"],
      registers,
      collect() {
        this.reset();
        this.inc({ outcome: "ok" }, 0);
        for (const one of recorder.series()) {
          if (one.kind !== "function" || one.name !== work) continue;
          const outcome = one.status >= 4 ? "failed" : "ok";
          this.inc({ outcome }, one.histogram.count);
        }
      },
    });
  }
}

function addParts(parts: () => NodeParts, registers: Registry[]): void {
  const gauges: [string, string, (parts: NodeParts) => number][] = [
    [
      "distsales_event_loop_lag_seconds",
      "The longest delay of a timer in the last ten seconds.",
      ({ event_loop }) => event_loop.lag_ms / 1000,
    ],
    [
      "distsales_sockets",
      "Socket.IO connections open on this node.",
      ({ sockets }) => sockets,
    ],
    [
      "distsales_database_up",
      "1 while this node reaches PostgreSQL, else 0.",
      ({ database }) => database.reachable ? 1 : 0,
    ],
    [
      "distsales_database_latency_seconds",
      "How long the smallest query took; NaN when it failed.",
      ({ database }) => (database.latency_ms ?? NaN) / 1000,
    ],
    [
      "distsales_database_replication_lag_seconds",
      "How far the database this node reads from is behind; 0 for the primary.",
      ({ database }) => database.replication_lag_s ?? 0,
    ],
    [
      "distsales_database_connections_open",
      "Connections to PostgreSQL, of all nodes.",
      ({ database }) => database.connections.open,
    ],
    [
      "distsales_database_connections_in_use",
      "Connections to PostgreSQL that are at work or in a transaction, of all nodes.",
      ({ database }) => database.connections.in_use,
    ],
    [
      "distsales_database_connections_allowed",
      "How many connections PostgreSQL allows.",
      ({ database }) => database.connections.allowed,
    ],
    [
      "process_resident_memory_bytes",
      "What the process holds of the machine's memory.",
      ({ memory }) => memory.resident_bytes,
    ],
    [
      "distsales_heap_bytes",
      "What JavaScript objects take of that.",
      ({ memory }) => memory.heap_bytes,
    ],
    [
      "process_start_time_seconds",
      "When the process started, in seconds since 1970.",
      ({ started_at }) => Date.parse(started_at) / 1000,
    ],
  ];
  for (const [name, help, read] of gauges) {
    addGauge({ name, help, registers }, () => read(parts()));
  }
  new Gauge({
    name: "distsales_build_info",
    help: "1, labelled with the version that runs.",
    labelNames: ["version"],
    registers,
    collect() {
      this.set({ version: parts().version }, 1);
    },
  });
}

function addProcess(registers: Registry[]): void {
  new Counter({
    name: "process_cpu_seconds_total",
    help: "Processor time the process has used.",
    registers,
    collect() {
      const { user, system } = process.cpuUsage();
      this.reset();
      this.inc((user + system) / 1e6);
    },
  });
}

function addGauge(
  configuration: { name: string; help: string; registers: Registry[] },
  read: () => number,
): void {
  new Gauge({
    ...configuration,
    collect() {
      this.set(read());
    },
  });
}
