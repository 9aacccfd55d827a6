import assert from "node:assert/strict";
import { add, countReport, type Counts } from "./counts.ts";

Deno.test("a report counts as its suites do", async (test) => {
  const cases: [string, string, Counts][] = [
    ["no report", "", { passed: 0, failed: 0, skipped: 0 }],
    [
      "two suites",
      `<testsuites name="deno test" tests="8" failures="2" errors="1">
       <testsuite name="./a" tests="5" disabled="1" errors="0" failures="1">
       <testsuite name="./b" tests="3" disabled="0" errors="1" failures="1">`,
      { passed: 4, failed: 3, skipped: 1 },
    ],
  ];
  for (const [name, xml, counts] of cases) {
    await test.step(name, () => assert.deepEqual(countReport(xml), counts));
  }
});

Deno.test("counts add up", () => {
  const one = { passed: 1, failed: 2, skipped: 3 };
  assert.deepEqual(add(one, one), { passed: 2, failed: 4, skipped: 6 });
});
