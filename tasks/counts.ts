/** Counting tests over several runs, and naming those that failed. */

/** How many tests, or checks, ended how. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What failed, such as `./a_test.ts > test > step`. */
  readonly failures: readonly string[];
}

/** How many failures are named; the output says how many more there are. */
const MOST_NAMED = 40;

/** A test that failed for its steps alone; they are in the report themselves. */
const OF_STEPS = /^<failure message="\d+ test steps? failed"/;

/** Sums the suites of a JUnit report; an empty report counts nothing. */
export function countReport(xml: string): Counts {
  const counts = {
    passed: 0,
    failed: 0,
    skipped: 0,
    failures: failuresOf(xml),
  };
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
    failures: [...one.failures, ...other.failures],
  };
}

/**
 * Returns the end of a run's output: what failed, by name, and the line of
 * counts.
 */
export function summary({ passed, failed, skipped, failures }: Counts): string {
  const more = failures.length - MOST_NAMED;
  return [
    ...(failures.length > 0 ? ["Failed:"] : []),
    ...failures.slice(0, MOST_NAMED).map((name) => `  ${name}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
    `${passed} passed, ${failed} failed` +
    (skipped > 0 ? `, ${skipped} skipped` : ""),
  ].join("\n");
}

function failuresOf(xml: string): string[] {
  const cases =
    /<testcase name="([^"]*)" classname="([^"]*)"[^>]*>\s*(<(?:failure|error)\b[^>]*>)/g;
  return [...xml.matchAll(cases)]
    .filter(([, , , failure = ""]) => !OF_STEPS.test(failure))
    .map(([, name = "", file = ""]) => `${unescape(file)} > ${unescape(name)}`);
}

function unescape(text: string): string {
  return text
    .replaceAll("&lt;", "<").replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"').replaceAll("&apos;", "'")
    .replaceAll("&amp;", "&");
}
