import assert from "node:assert/strict";
import { figuresOf } from "./figures.ts";
import { createRecorder } from "../record/recorder.ts";

Deno.test("figures of several nodes are made from the sum, not from averages", () => {
  const busy = createRecorder();
  const idle = createRecorder();
  for (let i = 0; i < 99; i++) busy.http("GET", "/", 200, 1);
  idle.http("GET", "/", 500, 101);
  idle.http("POST", "/sell", 303, 5);
  idle.function("set_leader", 2, false);
  // Machines drown what people do: they are counted, and left out of usage.
  for (let i = 0; i < 200; i++) idle.http("GET", "/api/heartbeat", 200, 900);

  const { endpoints, functions, usage } = figuresOf([
    ...busy.live(),
    ...idle.live(),
  ]);

  assert.deepEqual(endpoints["GET /"], {
    count: 100,
    errors: 1,
    avg_ms: 2,
    min_ms: 1,
    max_ms: 101,
    p50_ms: 1,
    p95_ms: 1,
    p99_ms: 1,
  });
  assert.equal(endpoints["GET /api/heartbeat"]?.count, 200);
  assert.deepEqual(Object.keys(functions), ["set_leader"]);
  assert.deepEqual(usage, {
    total_calls: 101,
    most_called: { endpoint: "GET /", count: 100 },
    least_called: { endpoint: "POST /sell", count: 1 },
    avg_ms: 2.03,
    min_ms: 1,
    max_ms: 101,
  });
});

Deno.test("figures do not depend on the order in which nodes are added", () => {
  const samples = [3, 1, 2].flatMap((ms) => {
    const recorder = createRecorder();
    recorder.http("GET", `/${ms}`, 200, ms);
    recorder.http("GET", "/", 200, ms);
    return recorder.live();
  });
  assert.equal(
    JSON.stringify(figuresOf(samples)),
    JSON.stringify(figuresOf(samples.toReversed())),
  );
});

Deno.test("without calls there is nothing most or least called", () => {
  assert.deepEqual(figuresOf([]).usage, {
    total_calls: 0,
    most_called: null,
    least_called: null,
    avg_ms: 0,
    min_ms: 0,
    max_ms: 0,
  });
});
