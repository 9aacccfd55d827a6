import assert from "node:assert/strict";
import { until } from "./until.ts";

const AT_ONCE = { withinMs: 5_000, everyMs: 1 };

Deno.test("what is found is given back, and not looked for again", async () => {
  const looks = [null, undefined, false, Promise.resolve(null), 0];
  assert.equal(await until("a number", () => looks.shift(), AT_ONCE), 0);
  assert.deepEqual(looks, []);
});

Deno.test("what does not come is an error that says what it was", async () => {
  let looks = 0;
  const waited = until(
    () => `a hit after ${looks} looks`,
    () => ++looks < 0,
    { withinMs: 5, everyMs: 1 },
  );
  await assert.rejects(waited, /within 5 ms: a hit after \d+ looks/);
  assert.ok(looks > 1);
});

Deno.test("a look that fails ends the wait", async () => {
  const waited = until("anything", () => {
    throw new Error("broken");
  }, AT_ONCE);
  await assert.rejects(waited, /broken/);
});
