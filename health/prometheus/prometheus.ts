/**
 * `/metrics`: this node's own counts in Prometheus' text format. What it counts
 * itself, the cluster's state, and how its parts are; docs/observability.md
 * lists the names.
 */
import process from "node:process";
import { Counter, Registry } from "prom-client";
import type { Losses } from "../../cluster/write/loss_report.ts";
import type { Kind } from "../record/sample.ts";
import type { Recorder, StatusClass } from "../record/recorder.ts";
import type { NodeParts } from "../watch/node_parts.ts";
import { addGauge, addParts } from "./part_gauges.ts";
import { RecordedHistogram } from "./recorded_histogram.ts";

/** Where `/metrics` takes its values from. */
interface PrometheusSources {
  readonly recorder: Recorder;
  readonly parts: () => NodeParts;
  readonly isLeader: () => boolean;
  /** The epoch in force as far as this node knows; 0 while nobody leads. */
  readonly epoch: () => number;
  /** The number of orders over all nodes, without cancelled ones. */
  readonly orders: () => number;
  /** How often this node found the database gone back, and what that cost. */
  readonly losses: () => Losses;
  /** How many writes were refused here, by the code. */
  readonly refusedWrites: () => ReadonlyMap<string, number>;
}

/** The answer to Prometheus. */
export interface PrometheusExport {
  /** The content type of the text. */
  readonly contentType: string;
  /** Returns the values of this moment. */
  text(): Promise<string>;
}

/** The functions whose calls also have counters of their own. */
const HEARTBEAT_FUNCTION = "confirm_liveness";
const ELECTION_FUNCTION = "set_leader";

/** Returns the export of a node. */
export function createPrometheusExport(
  sources: PrometheusSources,
): PrometheusExport {
  const registry = new Registry();
  const registers = [registry];
  addHistograms(sources.recorder, registers);
  addCluster(sources, registers);
  addLosses(sources, registers);
  addParts(sources.parts, registers);
  addProcess(registers);
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
  };
}

function addHistograms(recorder: Recorder, registers: Registry[]): void {
  const totals = (kind: Kind, isHttp: boolean) =>
    recorder.totals().filter(({ http, ...total }) =>
      total.kind === kind && (http !== null) === isHttp
    );
  new RecordedHistogram(
    {
      name: "http_server_request_duration_seconds",
      help: "How long HTTP requests took, by route template.",
      labelNames: ["http_request_method", "http_route", "status_class"],
      registers,
    },
    () =>
      totals("endpoint", true).map(({ http, status, histogram }) => ({
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
      totals("endpoint", false).map(({ name, status, histogram }) => ({
        labels: {
          event: name.replace(/^socket /, ""),
          outcome: socketOutcome(status),
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
      totals("function", false).map(({ name, status, histogram }) => ({
        labels: { function: name, outcome: functionOutcome(status) },
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
    "1 on the node that leads while its renewals succeed, else 0.",
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
    HEARTBEAT_FUNCTION,
  );
  callCounter(
    "distsales_elections_total",
    "Attempts of this node to become leader.",
    ELECTION_FUNCTION,
  );

  function gauge(name: string, help: string, read: () => number): void {
    addGauge({ name, help, registers }, read);
  }

  function callCounter(name: string, help: string, counted: string): void {
    new Counter({
      name,
      help,
      labelNames: ["outcome"],
      registers,
      collect() {
        this.reset();
        this.inc({ outcome: "ok" }, 0);
        for (const one of recorder.totals()) {
          if (one.kind !== "function" || one.name !== counted) continue;
          const outcome = functionOutcome(one.status);
          this.inc({ outcome }, one.histogram.count);
        }
      },
    });
  }
}

function addLosses(
  { losses, refusedWrites }: PrometheusSources,
  registers: Registry[],
): void {
  new Counter({
    name: "distsales_writes_refused_total",
    help: "Writes that this node could not bring about, by the reason.",
    labelNames: ["reason"],
    registers,
    collect() {
      this.reset();
      for (const [reason, count] of refusedWrites()) {
        this.inc({ reason }, count);
      }
    },
  });
  const counters: [string, string, (losses: Losses) => number][] = [
    [
      "distsales_database_went_back_total",
      "How often this node found that the database had gone back in time.",
      ({ timesGoneBack }) => timesGoneBack,
    ],
    [
      "distsales_acknowledged_lost_total",
      "Commands that this node had acknowledged and then found gone.",
      ({ acknowledgedLost }) => acknowledgedLost,
    ],
  ];
  for (const [name, help, read] of counters) {
    new Counter({
      name,
      help,
      registers,
      collect() {
        this.reset();
        this.inc(read(losses()));
      },
    });
  }
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

function socketOutcome(status: StatusClass): "ok" | "refused" | "failed" {
  if (status === 5) return "failed";
  return status === 4 ? "refused" : "ok";
}

function functionOutcome(status: StatusClass): "ok" | "failed" {
  return status >= 4 ? "failed" : "ok";
}
