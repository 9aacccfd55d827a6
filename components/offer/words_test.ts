import assert from "node:assert/strict";
import { timeLeft } from "./words.ts";

Deno.test("the time left is told in hours, at the end in minutes", () => {
  const now = Date.UTC(2026, 0, 1);
  const cases: [number, string][] = [
    [48 * 3600, "48 hours"],
    [48 * 3600 - 1, "47 hours"],
    [3600, "1 hour"],
    [3599, "59 minutes"],
    [60, "1 minute"],
    [1, "1 minute"],
    [-5, "1 minute"],
  ];
  for (const [seconds, words] of cases) {
    assert.equal(timeLeft(new Date(now + seconds * 1000), now), words);
  }
});
