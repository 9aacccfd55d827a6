import assert from "node:assert/strict";
import { formatMoment, timeAgo } from "./time.ts";

const now = Date.UTC(2026, 10, 22, 12, 0, 0);
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const cases: [past: number, text: string][] = [
  [-5_000, "just now"],
  [0, "just now"],
  [59_999, "just now"],
  [minute, "1 minute ago"],
  [59 * minute, "59 minutes ago"],
  [hour, "1 hour ago"],
  [23 * hour, "23 hours ago"],
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
