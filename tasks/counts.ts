/** Counting tests over several runs. */

/** How many tests, or checks, ended how. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Sums the suites of a JUnit report; an empty report counts nothing. */
export function countReport(xml: string): Counts {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const [suite] of xml.matchAll(/<testsuite [^>]*>/g)) {
    const number = (name: string) =>
      Number(new RegExp(`\\b${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
    const failed = number("failures") + number("errors");
    const skipped = number("disabled") + number("skipped");
    counts.failed += failed;
    counts.skipped += skipped;
    counts.passed += number("tests") - failed - skipped;
  }
  return counts;
}

/** Adds two counts up. */
export function add(one: Counts, other: Counts): Counts {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
  };
}
