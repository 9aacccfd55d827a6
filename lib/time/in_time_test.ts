import assert from "node:assert/strict";
import { StartError } from "../errors/start_error.ts";
import { inTime } from "./in_time.ts";

Deno.test("a step of the start that takes too long ends it in one line", async () => {
  const never = new Promise(() => {});
  await assert.rejects(
    inTime("Listening", never, 1),
    (error) =>
      error instanceof StartError &&
      /^Listening took longer than .*doctor/.test(error.message),
  );
});

Deno.test("a step in time is what it is, failed or not", async () => {
  assert.equal(await inTime("Listening", Promise.resolve(7)), 7);
  const failure = new RangeError("its own");
  await assert.rejects(inTime("Listening", Promise.reject(failure)), failure);
});
