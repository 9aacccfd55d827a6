import assert from "node:assert/strict";
import { formatMoment, timeAgo } from "./time.ts";

const now = Date.UTC(2026, 10, 22, 12, 0, 0);
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const day = 24 * HOUR_MS;

const cases: [past: number, text: string][] = [
  [-5_000, "just now"],
  [0, "just now"],
  [59_999, "just now"],
  [MINUTE_MS, "1 minute ago"],
  [59 * MINUTE_MS, "59 minutes ago"],
  [HOUR_MS, "1 hour ago"],
  [23 * HOUR_MS, "23 hours ago"],
  [day, "yesterday"],
  [3 * day, "3 days ago"],
  [8 * day, "Nov 14, 2026"],
];

for (const [past, text] of cases) {
  Deno.test(`${past} ms ago reads "${text}"`, () => {
    assert.equal(timeAgo(now - past, now), text);
  });
}

Deno.test("the full moment names its zone", () => {
  assert.equal(formatMoment(now), "November 22, 2026 at 12:00 PM UTC");
});
