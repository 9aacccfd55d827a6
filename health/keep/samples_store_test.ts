import assert from "node:assert/strict";
import { createTestDatabase, type TestDatabase } from "../../db/testing.ts";
import { readRecentCalls, readSamples } from "./samples_store.ts";
import { coverOf } from "./window.ts";

const NOW = Date.now();
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

interface Row {
  readonly span?: "minute" | "hour" | "day" | "total";
  /** How long before now the row begins, in milliseconds. */
  readonly ageMs?: number;
  readonly url?: string;
  readonly kind?: "endpoint" | "function";
  readonly name?: string;
  readonly count: number;
  readonly faults?: number;
}

async function keep(db: TestDatabase, rows: readonly Row[]): Promise<void> {
  for (const row of rows) {
    const { span = "minute", ageMs = 0, url = "http://a" } = row;
    const { kind = "endpoint", name = "GET /", count, faults = 0 } = row;
    const at = new Date(span === "total" ? 0 : NOW - ageMs).toISOString();
    await db.owner`
      insert into metric_samples (span, starts_at, node_url, kind, name, count,
        errors, faults, sum_ms, min_ms, max_ms, buckets, first_at)
      values (${span}, ${at}, ${url}, ${kind}, ${name}, ${count}, ${faults},
        ${faults}, 1, 1, 1, '{}', ${at})`;
  }
}

Deno.test("recent calls are people's calls of the last 15 minutes, and no others", async () => {
  await using db = await createTestDatabase();
  assert.deepEqual(await readRecentCalls(db.reader), {
    calls: 0,
    faults: 0,
    since: null,
  });
  await keep(db, [
    { ageMs: 2 * MINUTE_MS, count: 10 },
    { ageMs: 3 * MINUTE_MS, count: 10, faults: 2 },
    { ageMs: 4 * MINUTE_MS, count: 10, faults: 1, url: "http://b" },
    { ageMs: 5 * MINUTE_MS, count: 10 },
    // Too old, not of people, or counted in the rows above already.
    { ageMs: 16 * MINUTE_MS, count: 1000, faults: 100 },
    { count: 1000, faults: 100, kind: "function", name: "purchase" },
    { count: 1000, faults: 100, name: "GET /api/leader" },
    { count: 1000, faults: 100, span: "hour" },
    { count: 1000, faults: 100, span: "day" },
    { count: 1000, faults: 100, span: "total" },
  ]);
  assert.deepEqual(await readRecentCalls(db.reader), {
    calls: 40,
    faults: 3,
    since: new Date(NOW - 4 * MINUTE_MS).toISOString(),
  });
});

Deno.test("a window is read from its own rows, of the nodes that are meant", async () => {
  await using db = await createTestDatabase();
  await keep(db, [
    { span: "minute", ageMs: 10 * MINUTE_MS, count: 1 },
    { span: "minute", ageMs: 10 * MINUTE_MS, count: 2, url: "http://b" },
    { span: "minute", ageMs: 30 * MINUTE_MS, count: 4 },
    { span: "minute", ageMs: 90 * MINUTE_MS, count: 8 },
    { span: "hour", ageMs: 10 * HOUR_MS, count: 16 },
    { span: "hour", ageMs: 30 * HOUR_MS, count: 32 },
    { span: "day", ageMs: 3 * DAY_MS, count: 64 },
    { span: "day", ageMs: 9 * DAY_MS, count: 128 },
    { span: "total", count: 256 },
    { span: "total", count: 512, url: "http://b" },
  ]);
  const sumOf = async (
    window: Parameters<typeof coverOf>[0],
    nodes: Parameters<typeof readSamples>[2],
  ) => {
    const cover = coverOf(window, new Date(NOW));
    const rows = await readSamples(db.reader, cover, nodes);
    return rows.reduce((sum, { count }) => sum + count, 0);
  };
  const a = { only: "http://a" };
  assert.equal(await sumOf("15m", a), 1);
  assert.equal(await sumOf("1h", a), 1 + 4);
  assert.equal(await sumOf("24h", a), 16);
  // The hours of the last seven days are in their days, but for the first.
  assert.equal(await sumOf("7d", a), 64);
  assert.equal(await sumOf(null, a), 256);
  assert.equal(await sumOf("15m", { except: [] }), 1 + 2);
  assert.equal(await sumOf("15m", { except: ["http://a"] }), 2);
  assert.equal(await sumOf(null, { except: ["http://a", "http://b"] }), 0);
  assert.equal(await sumOf(null, { only: "http://c" }), 0);
});
