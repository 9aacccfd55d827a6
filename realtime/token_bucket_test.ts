import assert from "node:assert/strict";
import { createTokenBucket } from "./token_bucket.ts";

Deno.test("a burst is let through, then one for each stretch of time", () => {
  let now = 0;
  const bucket = createTokenBucket({ burst: 3, perSecond: 2 }, () => now);
  assert.deepEqual([1, 2, 3].map(() => bucket.take()), [0, 0, 0]);
  assert.equal(bucket.take(), 0.5);
  now += 250;
  assert.equal(bucket.take(), 0.25);
  now += 250;
  assert.equal(bucket.take(), 0);
  assert.equal(bucket.take(), 0.5);
});

Deno.test("waiting long saves up one burst and no more", () => {
  let now = 0;
  const bucket = createTokenBucket({ burst: 2, perSecond: 1 }, () => now);
  now += 3_600_000;
  assert.deepEqual([1, 2].map(() => bucket.take()), [0, 0]);
  assert.equal(bucket.take(), 1);
});
