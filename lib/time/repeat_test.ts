import assert from "node:assert/strict";
import { repeat } from "./repeat.ts";

Deno.test("work that fails is repeated, told of once, and ends when it is stopped", async () => {
  const stopping = new AbortController();
  const told: unknown[] = [];
  const paused: boolean[] = [];
  let runs = 0;
  await repeat({
    work() {
      runs += 1;
      if (runs === 2 || runs === 3) throw new Error(`run ${runs}`);
      if (runs === 5) stopping.abort();
    },
    pause(well) {
      paused.push(well);
      return 0;
    },
    onFailure: (error) => told.push(error),
  }, stopping.signal);
  assert.equal(runs, 5);
  assert.deepEqual(told.map(String), ["Error: run 2"]);
  assert.deepEqual(paused, [true, true, false, false, true]);
});

Deno.test("a pause under way ends at once", async () => {
  const stopping = new AbortController();
  const ended = repeat({
    work: () => assert.fail("stopped before"),
    pause: () => 3_600_000,
    onFailure: () => assert.fail("nothing failed"),
  }, stopping.signal);
  stopping.abort();
  await ended;
});
