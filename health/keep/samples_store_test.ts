import assert from "node:assert/strict";
import { createTestDatabase } from "../../db/testing.ts";
import { type TestRow, writeRows } from "../testing.ts";
import { readRecentCalls, readSamples } from "./samples_store.ts";
import { coverOf } from "./window.ts";

const NOW = Date.now();
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const ago = (ms: number) => new Date(NOW - ms);

/** A row of node a. */
const row = (
  span: TestRow["span"],
  ageMs: number,
  count: number,
  more: Partial<TestRow> = {},
): TestRow => ({ span, at: ago(ageMs), url: "http://a", count, ...more });

Deno.test("recent calls are people's calls of the last 15 minutes, and no others", async () => {
  await using db = await createTestDatabase();
  assert.deepEqual(await readRecentCalls(db.reader), {
    calls: 0,
    faults: 0,
    since: null,
  });
  await writeRows(db.owner, [
    row("minute", 2 * MINUTE_MS, 10),
    row("minute", 3 * MINUTE_MS, 10, { faults: 2 }),
    row("minute", 4 * MINUTE_MS, 10, { faults: 1, url: "http://b" }),
    row("minute", 5 * MINUTE_MS, 10),
    // Too old, not of people, or counted in the rows above already.
    row("minute", 16 * MINUTE_MS, 1000, { faults: 100 }),
    row("minute", 0, 1000, { faults: 100, kind: "function" }),
    row("minute", 0, 1000, { faults: 100, name: "GET /api/leader" }),
    row("hour", 0, 1000, { faults: 100 }),
    row("day", 0, 1000, { faults: 100 }),
    row("total", NOW, 1000, { faults: 100 }),
  ]);
  assert.deepEqual(await readRecentCalls(db.reader), {
    calls: 40,
    faults: 3,
    since: ago(4 * MINUTE_MS).toISOString(),
  });
});

Deno.test("hours and days meet at midnight, which is counted once", async () => {
  await using db = await createTestDatabase();
  const at = (text: string) => new Date(text);
  const url = "http://a";
  await writeRows(db.owner, [
    { span: "hour", at: at("2026-03-03T13:00:00Z"), url, count: 1 },
    { span: "hour", at: at("2026-03-03T14:00:00Z"), url, count: 2 },
    { span: "hour", at: at("2026-03-03T23:00:00Z"), url, count: 4 },
    { span: "hour", at: at("2026-03-04T00:00:00Z"), url, count: 8 },
    { span: "day", at: at("2026-03-03T00:00:00Z"), url, count: 16 },
    { span: "day", at: at("2026-03-04T00:00:00Z"), url, count: 32 },
  ]);
  const cover = coverOf("7d", at("2026-03-10T14:25:40Z"));
  const rows = await readSamples(db.reader, cover, { only: url });
  assert.deepEqual(rows.map(({ count }) => count).sort(), [2, 32, 4]);
});

Deno.test("a window is read from its own rows, of the nodes that are meant", async () => {
  await using db = await createTestDatabase();
  await writeRows(db.owner, [
    row("minute", 10 * MINUTE_MS, 1),
    row("minute", 10 * MINUTE_MS, 2, { url: "http://b" }),
    row("minute", 30 * MINUTE_MS, 4),
    row("minute", 90 * MINUTE_MS, 8),
    row("hour", 10 * HOUR_MS, 16),
    row("hour", 30 * HOUR_MS, 32),
    row("day", 3 * DAY_MS, 64),
    row("day", 9 * DAY_MS, 128),
    row("total", NOW, 256),
    row("total", NOW, 512, { url: "http://b" }),
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
