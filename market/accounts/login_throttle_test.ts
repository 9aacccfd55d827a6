import assert from "node:assert/strict";
import { delayAfter } from "./login_throttle.ts";

Deno.test("the delay begins at 1 s, doubles, and stops growing", () => {
  const delays = [-3, 0, 1, 2, 3, 4, 5, 10, 11, 1000].map((failures) =>
    delayAfter(failures, 900)
  );
  assert.deepEqual(delays, [0, 0, 1, 2, 4, 8, 16, 512, 900, 900]);
});
