import assert from "node:assert/strict";
import { takeSteps, waitFor } from "./steps.ts";

Deno.test("steps wait for what they yield, and return the last value", async () => {
  const sum = await takeSteps(function* () {
    const one = yield* waitFor(Promise.resolve(1));
    const two = yield* waitFor(Promise.resolve(2));
    return one + two;
  }());
  assert.equal(sum, 3);
});

Deno.test("a rejection is thrown where the steps wait, and can be caught there", async () => {
  const caught = await takeSteps(function* () {
    try {
      return yield* waitFor(Promise.reject<string>(new Error("away")));
    } catch (error) {
      return String(error);
    }
  }());
  assert.equal(caught, "Error: away");
  await assert.rejects(
    takeSteps(waitFor(Promise.reject(new Error("away")))),
    /away/,
  );
});
