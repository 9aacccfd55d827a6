import assert from "node:assert/strict";
import { createBuckets } from "./buckets.ts";

Deno.test("a bucket takes a burst, and then as much as leaks out of it", () => {
  let now = 0;
  const buckets = createBuckets({ burst: 3, perSecond: 0.5 }, () => now);
  const take = (key: string) => buckets.take(key);
  assert.deepEqual([1, 2, 3, 4].map(() => take("ada")), [0, 0, 0, 2]);
  assert.equal(take("ben"), 0, "each key has its own");
  now = 1_000;
  assert.equal(take("ada"), 1);
  now = 2_000;
  assert.deepEqual([take("ada"), take("ada")], [0, 2]);
  now = 3_600_000;
  assert.deepEqual([1, 2, 3, 4].map(() => take("ada")), [0, 0, 0, 2]);
});

Deno.test("buckets that are empty again take no memory, and full ones stay full", () => {
  let now = 0;
  const buckets = createBuckets({ burst: 1, perSecond: 1 / 60 }, () => now);
  assert.equal(buckets.take("kept"), 0);
  for (let i = 0; i < 25_000; i++) assert.equal(buckets.take(`${i}`), 0);
  now = 59_000;
  assert.equal(buckets.take("kept"), 1);
  now = 60_000;
  for (let i = 0; i < 25_000; i++) assert.equal(buckets.take(`${i}`), 0);
  assert.equal(buckets.take("0"), 60);
});
