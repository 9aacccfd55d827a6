/** How the parts of a node are, as gauges for Prometheus. */
import { Gauge, type Registry } from "prom-client";
import type { NodeParts } from "../watch/node_parts.ts";

/** Adds a gauge for each figure of the parts, which `parts` returns. */
export function addParts(parts: () => NodeParts, registers: Registry[]): void {
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
      "1 while this node reaches PostgreSQL, primary and replica, else 0.",
      ({ database: { primary_reachable, reachable } }) =>
        reachable && primary_reachable ? 1 : 0,
    ],
    [
      "distsales_database_latency_seconds",
      "How long the smallest query took; NaN when it failed.",
      ({ database }) => (database.latency_ms ?? NaN) / 1000,
    ],
    [
      "distsales_database_replication_lag_seconds",
      "How far the replica this node reads from is behind; NaN without one.",
      ({ database }) => database.replication_lag_s ?? NaN,
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

/** What a gauge is called, what it means, and where it is told. */
interface GaugeConfiguration {
  readonly name: string;
  readonly help: string;
  readonly registers: Registry[];
}

/** Adds a gauge whose value is read whenever it is asked for. */
export function addGauge(
  configuration: GaugeConfiguration,
  read: () => number,
): void {
  new Gauge({
    ...configuration,
    collect() {
      this.set(read());
    },
  });
}
