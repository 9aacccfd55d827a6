import assert from "node:assert/strict";
import { add, countReport, type Counts, summary } from "./counts.ts";

const NONE: Counts = { passed: 0, failed: 0, skipped: 0, failures: [] };

Deno.test("a report counts as its suites do", async (test) => {
  const cases: [string, string, Counts][] = [
    ["no report", "", NONE],
    [
      "two suites",
      `<testsuites name="deno test" tests="8" failures="2" errors="1">
       <testsuite name="./a" tests="5" disabled="1" errors="0" failures="1">
       <testsuite name="./b" tests="3" disabled="0" errors="1" failures="1">`,
      { passed: 4, failed: 3, skipped: 1, failures: [] },
    ],
  ];
  for (const [name, xml, counts] of cases) {
    await test.step(name, () => assert.deepEqual(countReport(xml), counts));
  }
});

Deno.test("a report names what failed, and not what only held it", () => {
  const { failures } = countReport(`
    <testsuite name="./a_test.ts" tests="6" disabled="1" errors="0" failures="3">
      <testcase name="&lt;a&gt; &amp; &quot;b&quot;" classname="./a_test.ts" time="0.004" line="1" col="6">
        <failure message="1 test step failed">1 test step failed.</failure>
      </testcase>
      <testcase name="right" classname="./a_test.ts" time="0.000" line="5" col="6">
      </testcase>
      <testcase name="wrong" classname="./a_test.ts" time="0.000" line="6" col="6">
        <failure message="Uncaught Error: &lt;testcase&gt;">Error: boom</failure>
      </testcase>
      <testcase name="left out" classname="./a_test.ts" time="0.000" line="7" col="6">
        <skipped/>
      </testcase>
      <testcase name="&lt;a&gt; &amp; &quot;b&quot; &gt; step" classname="./a_test.ts" time="0.001" line="2" col="52">
        <failure message="Uncaught Error: x">Error: x
        </failure>
      </testcase>
    </testsuite>
    <testsuite name="./b_test.ts" tests="1" disabled="0" errors="1" failures="0">
      <testcase name="broken off" classname="./b_test.ts" time="0.000" line="3" col="6">
        <error message="Cancelled"/>
      </testcase>
    </testsuite>`);
  assert.deepEqual(failures, [
    "./a_test.ts > wrong",
    './a_test.ts > <a> & "b" > step',
    "./b_test.ts > broken off",
  ]);
});

Deno.test("counts add up", () => {
  const one = { passed: 1, failed: 2, skipped: 3, failures: ["a", "b"] };
  const other = { ...one, failures: ["c"] };
  assert.deepEqual(add(one, other), {
    passed: 2,
    failed: 4,
    skipped: 6,
    failures: ["a", "b", "c"],
  });
});

Deno.test("the output ends with the names and the counts", async (test) => {
  const many = Array.from({ length: 42 }, (_, index) => `test ${index}`);
  const cases: [string, Counts, string[]][] = [
    ["all passed", { ...NONE, passed: 3 }, ["3 passed, 0 failed"]],
    ["some skipped", { ...NONE, passed: 3, skipped: 1 }, [
      "3 passed, 0 failed, 1 skipped",
    ]],
    ["one failed", { ...NONE, failed: 1, failures: ["./a > b"] }, [
      "Failed:",
      "  ./a > b",
      "0 passed, 1 failed",
    ]],
    ["more than are named", { ...NONE, failed: 42, failures: many }, [
      "Failed:",
      ...many.slice(0, 40).map((name) => `  ${name}`),
      "  and 2 more",
      "0 passed, 42 failed",
    ]],
  ];
  for (const [name, counts, lines] of cases) {
    await test.step(name, () => {
      assert.deepEqual(summary(counts).split("\n"), lines);
    });
  }
});
