import assert from "node:assert/strict";
import { TimeLimitError, withinLimit } from "./time_limit.ts";

Deno.test("what comes in time is returned, and what fails in time is thrown", async () => {
  assert.equal(await withinLimit(Promise.resolve(7), 10_000), 7);
  const failure = new RangeError("its own");
  await assert.rejects(withinLimit(Promise.reject(failure), 10_000), failure);
});

Deno.test("what comes too late is given up, also when it fails after that", async () => {
  const { promise, reject } = Promise.withResolvers<never>();
  await assert.rejects(withinLimit(promise, 1), TimeLimitError);
  reject(new Error("nobody waits for this any more"));
});
