import assert from "node:assert/strict";
import { activityFilters } from "./activity_filters.ts";

Deno.test("a moment from a browser's field is read as UTC", () => {
  const { from, to } = activityFilters.parse({
    from: "2026-03-10T12:30",
    to: "2026-03-10T12:30:05",
  });
  assert.deepEqual([from, to], [
    "2026-03-10T12:30:00Z",
    "2026-03-10T12:30:05Z",
  ]);
});

Deno.test("a moment with a zone stays as it is", () => {
  const { from } = activityFilters.parse({ from: "2026-03-10T12:30:00+02:00" });
  assert.equal(from, "2026-03-10T12:30:00+02:00");
});

const FORGED = [
  { from: "yesterday" },
  { to: "2026-13-40T99:99" },
  { limit: "1000000" },
  { after: "-1" },
  { label: "x".repeat(61) },
  { actor: "a\0b" },
  { node: "\0" },
  { from: "0000-01-01T00:00" },
  { to: "9999-12-31T23:59:59-01:00" },
  { surprise: "1" },
];

for (const query of FORGED) {
  Deno.test(`${JSON.stringify(query)} is refused`, () => {
    assert.equal(activityFilters.safeParse(query).success, false);
  });
}
