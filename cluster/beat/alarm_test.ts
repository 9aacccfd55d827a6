import assert from "node:assert/strict";
import { createAlarm } from "./alarm.ts";

/** No test lasts so long: a rest of this length has to be cut short. */
const FOR_EVER_MS = 3_600_000;

/** Returns how long `rest` takes, in milliseconds. */
async function lasted(rest: Promise<void>): Promise<number> {
  const began = performance.now();
  await rest;
  return performance.now() - began;
}

Deno.test("a ring cuts the rest under way short", async () => {
  const alarm = createAlarm();
  const rest = alarm.rest(FOR_EVER_MS);
  assert.equal(alarm.hasRung(), false);
  alarm.ring();
  await rest;
  assert.equal(alarm.hasRung(), true);
});

Deno.test("a ring before a rest cuts that one short, though not to nothing", async () => {
  const alarm = createAlarm();
  alarm.ring();
  const rest = lasted(alarm.rest(FOR_EVER_MS));
  // What rings again and again must not keep the process from its other work.
  alarm.ring();
  assert.ok(await rest > 3);
});

Deno.test("an alarm that was silenced does not cut a rest short", async () => {
  const alarm = createAlarm();
  alarm.ring();
  alarm.silence();
  assert.equal(alarm.hasRung(), false);
  assert.ok(await lasted(alarm.rest(30)) > 25);
});

Deno.test("a rest is never shorter than a moment", async () => {
  const alarm = createAlarm();
  assert.ok(await lasted(alarm.rest(-500)) > 3);
});
