import assert from "node:assert/strict";
import { beginsDay, clockTime, dayName } from "./moments.ts";

const LATE = "2026-01-01T23:30:00Z";
const LATER = "2026-01-02T00:30:00Z";

Deno.test("a day begins where the reader's day does", () => {
  assert.equal(beginsDay(LATE, undefined, "UTC"), true);
  assert.equal(beginsDay(LATER, LATE, "UTC"), true);
  assert.equal(beginsDay(LATER, LATE, "Asia/Tokyo"), false);
});

Deno.test("the time of day is the reader's", () => {
  assert.equal(clockTime(LATE, "UTC"), "23:30");
  assert.equal(clockTime(LATE, "Asia/Tokyo"), "08:30");
});

Deno.test("today and yesterday are called so, other days by their date", () => {
  const now = Date.parse("2026-01-02T12:00:00Z");
  assert.equal(dayName(LATER, "UTC", now), "Today");
  assert.equal(dayName(LATE, "UTC", now), "Yesterday");
  const old = dayName("2025-12-24T12:00:00Z", "UTC", now);
  assert.match(old, /Wednesday/);
  assert.match(old, /24 December 2025/);
});
