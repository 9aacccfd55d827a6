/** What the tests of health share. */
import type { NodeParts } from "./watch/node_parts.ts";

/** The parts of a node that is well. */
export const WELL_PARTS: NodeParts = {
  version: "1.0.0",
  started_at: "2026-01-01T00:00:00.000Z",
  event_loop: { lag_ms: 2.5, bad_since: null },
  memory: {
    resident_bytes: 1024,
    heap_bytes: 512,
    free_bytes: 2 ** 30,
    total_bytes: 2 ** 31,
    bad_since: null,
  },
  sockets: 3,
  database: {
    reachable: true,
    latency_ms: 1,
    replication_lag_s: null,
    connections: { open: 4, in_use: 1, allowed: 100 },
    bad_since: null,
  },
};
