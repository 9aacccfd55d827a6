/** What the tests of health share. */
import type { Sql } from "../db/pools.ts";
import type { Span } from "./keep/window.ts";
import type { Kind } from "./record/sample.ts";
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
    primary_reachable: true,
    latency_ms: 1,
    replication_lag_s: null,
    connections: { open: 4, in_use: 1, allowed: 100 },
    bad_since: null,
  },
};

/** A row of `metric_samples`; the parts that a test does not name are alike. */
export interface TestRow {
  readonly span: Span;
  /** When the row begins; 1970 unless told, as rows of `total` do. */
  readonly at?: Date;
  /** The first minute in it; when it begins unless told. */
  readonly firstAt?: Date;
  readonly url: string;
  readonly kind?: Kind;
  readonly name?: string;
  readonly count: number;
  readonly faults?: number;
}

/** Writes rows of samples past the gate. */
export async function writeRows(
  owner: Sql,
  rows: readonly TestRow[],
): Promise<void> {
  for (const row of rows) {
    const { span, at = new Date(0), firstAt = at, url, count } = row;
    const { kind = "endpoint", name = "GET /", faults = 0 } = row;
    await owner`
      insert into metric_samples (span, starts_at, node_url, kind, name, count,
        errors, faults, sum_ms, min_ms, max_ms, buckets, first_at)
      values (${span}, ${at}, ${url}, ${kind}, ${name}, ${count}, ${faults},
        ${faults}, 1, 1, 1, '{}', ${firstAt})`;
  }
}
