import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { createLagProbe } from "./event_loop_lag.ts";

/** Longer than the time between two measures of the probe. */
const HELD_UP_MS = 400;

Deno.test("work that holds the event loop up is seen as long as it was", async () => {
  const probe = createLagProbe();
  assert.equal(probe.longestMs(), 0);
  probe.start();
  await delay(10);
  const start = performance.now();
  while (performance.now() - start < HELD_UP_MS);
  await delay(10);
  probe.stop();
  // The measure was due 240 ms after the work had begun.
  const lagMs = probe.longestMs();
  assert.ok(lagMs > HELD_UP_MS - 250, `${lagMs} ms`);
});
