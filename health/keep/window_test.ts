import assert from "node:assert/strict";
import { coverOf, KEPT_MS, msToNextMinute, windowSchema } from "./window.ts";

const NOW = new Date("2026-03-10T14:25:40Z");

const CASES = [
  ["15m", "2026-03-10T14:10:00Z", ["minute from 2026-03-10T14:10:00Z"]],
  ["1h", "2026-03-10T13:25:00Z", ["minute from 2026-03-10T13:25:00Z"]],
  ["24h", "2026-03-09T14:00:00Z", ["hour from 2026-03-09T14:00:00Z"]],
  ["7d", "2026-03-03T14:00:00Z", [
    "hour from 2026-03-03T14:00:00Z before 2026-03-04T00:00:00Z",
    "day from 2026-03-04T00:00:00Z",
  ]],
  [null, null, ["total from 1970-01-01T00:00:00Z"]],
] as const;

for (const [window, since, stretches] of CASES) {
  Deno.test(`${window ?? "no window"} is covered without gap or overlap`, () => {
    const cover = coverOf(window, NOW);
    assert.equal(text(cover.since), since);
    assert.deepEqual(
      cover.stretches.map(({ span, from, before }) =>
        `${span} from ${text(from)}` + (before ? ` before ${text(before)}` : "")
      ),
      stretches,
    );
  });
}

Deno.test("a week that begins at midnight needs no hours", () => {
  const cover = coverOf("7d", new Date("2026-03-10T00:30:00Z"));
  const [hours, days] = cover.stretches;
  assert.equal(text(hours?.from), text(hours?.before));
  assert.equal(text(days?.from), "2026-03-03T00:00:00Z");
});

Deno.test("rows are kept longer than any window reaches back", () => {
  for (const window of windowSchema.options) {
    for (const { span, from } of coverOf(window, NOW).stretches) {
      if (span === "total") continue;
      assert.ok(NOW.getTime() - from.getTime() < KEPT_MS[span], window);
    }
  }
});

Deno.test("a flush waits until the minute is over", () => {
  const wait = (now: string) => msToNextMinute(Date.parse(now));
  assert.equal(wait("2026-03-10T14:25:00.000Z"), 60_250);
  assert.equal(wait("2026-03-10T14:25:59.900Z"), 350);
});

function text(time: Date | null | undefined): string | null {
  return time?.toISOString().replace(".000", "") ?? null;
}
