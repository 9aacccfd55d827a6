import assert from "node:assert/strict";
import { createRecorder } from "./recorder.ts";
import type { Sample } from "./sample.ts";

function counts(samples: readonly Sample[]) {
  return Object.fromEntries(
    samples.map(({ name, count, errors, faults }) => [
      name,
      [count, errors, faults],
    ]),
  );
}

Deno.test("requests are counted by method and route, with refusals and faults apart", () => {
  const recorder = createRecorder();
  recorder.http("GET", "/products/:id", 200, 3);
  recorder.http("GET", "/products/:id", 304, 1);
  recorder.http("GET", "/products/:id", 404, 2);
  recorder.http("GET", "/products/:id", 500, 9);
  recorder.http("POST", "/products/:id", 303, 4);
  recorder.http("GET", null, 404, 1);
  assert.deepEqual(counts(recorder.live()), {
    "GET /products/:id": [4, 2, 1],
    "POST /products/:id": [1, 0, 0],
    unmatched: [1, 1, 0],
  });
  const [first] = recorder.live();
  assert.deepEqual([first?.min_ms, first?.max_ms, first?.sum_ms], [1, 9, 15]);
});

Deno.test("10,000 made-up methods, names and functions make a bounded number of series", () => {
  const recorder = createRecorder();
  for (let i = 0; i < 10_000; i++) {
    recorder.http(`M${i}`, "/", 200, 1);
    recorder.endpoint(`socket made:up:${i}`, 1, false);
    recorder.function(`made_up_${i}`, 1, false);
  }
  assert.ok(recorder.totals().length < 1_100);
  const live = recorder.live();
  const other = live.filter(({ name }) => name === "other");
  assert.equal(other.length, 2);
  assert.equal(live.reduce((sum, { count }) => sum + count, 0), 30_000);
});

Deno.test("draining hands over each call once, and Prometheus still sees all of them", () => {
  const recorder = createRecorder();
  recorder.endpoint("socket message:send", 5, false);
  recorder.endpoint("socket message:send", 5, true);
  assert.deepEqual(counts(recorder.drain()), {
    "socket message:send": [2, 1, 0],
  });
  assert.deepEqual(recorder.drain(), []);
  recorder.endpoint("socket message:send", 5, true, true);
  assert.deepEqual(counts(recorder.live()), {
    "socket message:send": [1, 1, 1],
  });
  const all = recorder.totals();
  assert.deepEqual(all.map(({ status }) => status), [2, 4, 5]);
  assert.equal(all.reduce((sum, one) => sum + one.histogram.count, 0), 3);
});

Deno.test("timed gives back what the work gives, and times it on the given clock", async () => {
  let clock = 100;
  const recorder = createRecorder({ now: () => clock });
  const answer = await recorder.timed("set_leader", () => {
    clock += 7;
    return "elected";
  });
  assert.equal(answer, "elected");
  await assert.rejects(
    recorder.timed("set_leader", () => Promise.reject(new Error("refused"))),
    /refused/,
  );
  const [sample] = recorder.live();
  assert.deepEqual(
    [sample?.kind, sample?.name, sample?.count, sample?.errors, sample?.max_ms],
    ["function", "set_leader", 2, 1, 7],
  );
});
