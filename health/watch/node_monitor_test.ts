import assert from "node:assert/strict";
import type { Sql } from "../../db/pools.ts";
import { createNodeMonitor } from "./node_monitor.ts";

type NodeMonitorOptions = Parameters<typeof createNodeMonitor>[0];

const START = Date.parse("2026-03-10T12:00:00Z");
const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();

/** Answers every query with one row. */
const answering = (() =>
  Promise.resolve([{
    open: 1,
    in_use: 1,
    allowed: 100,
    is_standby: false,
    renewed_at: null,
  }])) as unknown as Sql;
const refusing = (() => Promise.reject(new Error("refused"))) as unknown as Sql;

/** Returns a monitor whose clock and measures the test sets. */
function monitorOf(reader: Sql, options: Partial<NodeMonitorOptions> = {}) {
  const measured = { seconds: 0, lagMs: 0, freeBytes: 50 };
  const monitor = createNodeMonitor({
    database: { reader },
    version: "1.2.3",
    sockets: () => 7,
    lagProbe: {
      start() {},
      stop() {},
      longestMs: () => measured.lagMs,
    },
    memory: () => ({
      resident_bytes: 10,
      heap_bytes: 5,
      free_bytes: measured.freeBytes,
      total_bytes: 100,
    }),
    clock: () => START + measured.seconds * 1000,
    ...options,
  });
  return { monitor, measured };
}

Deno.test("a node that is well tells its parts, and nothing is bad", async () => {
  const { monitor } = monitorOf(answering);
  await monitor.start();
  const { database, ...parts } = monitor.parts();
  await monitor.stop();
  assert.deepEqual(parts, {
    version: "1.2.3",
    started_at: at(0),
    event_loop: { lag_ms: 0, bad_since: null },
    memory: {
      resident_bytes: 10,
      heap_bytes: 5,
      free_bytes: 50,
      total_bytes: 100,
      bad_since: null,
    },
    sockets: 7,
  });
  assert.equal(database.reachable, true);
  assert.equal(database.bad_since, null);
  assert.equal(database.connections.allowed, 100);
});

Deno.test("what is bad keeps the time at which it became so, until it is well", () => {
  const { monitor, measured } = monitorOf(answering);
  const badSince = (seconds: number) => {
    measured.seconds = seconds;
    const { event_loop, memory } = monitor.parts();
    return [event_loop.bad_since, memory.bad_since];
  };
  assert.deepEqual(badSince(0), [null, null]);
  measured.lagMs = 201;
  assert.deepEqual(badSince(1), [at(1), null]);
  measured.freeBytes = 4;
  assert.deepEqual(badSince(2), [at(1), at(2)]);
  assert.deepEqual(badSince(3), [at(1), at(2)]);
  measured.lagMs = 200;
  measured.freeBytes = 5;
  assert.deepEqual(badSince(4), [null, null]);
  measured.lagMs = 300;
  assert.deepEqual(badSince(5), [at(5), null]);
});

Deno.test("a database is bad since the look that showed it, not since somebody asked", async () => {
  const { monitor, measured } = monitorOf(refusing);
  assert.equal(monitor.parts().database.bad_since, null);
  measured.seconds = 1;
  await monitor.start();
  measured.seconds = 60;
  const { database } = monitor.parts();
  await monitor.stop();
  assert.equal(database.reachable, false);
  assert.equal(database.bad_since, at(1));
});

Deno.test("the real measures are of this process and this machine", async () => {
  const monitor = createNodeMonitor({
    database: { reader: answering },
    version: "1.2.3",
    sockets: () => 0,
  });
  await monitor.start();
  const { event_loop, memory } = monitor.parts();
  await monitor.stop();
  assert.ok(event_loop.lag_ms >= 0);
  assert.ok(memory.heap_bytes > 0);
  assert.ok(memory.resident_bytes < memory.total_bytes);
  assert.ok(memory.free_bytes < memory.total_bytes);
});
