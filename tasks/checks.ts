/** The checks that run no code of ours. */
import type { Counts } from "./counts.ts";
import { deno } from "./process.ts";

const checks: [title: string, args: string[]][] = [
  ["Format", ["fmt", "--check"]],
  ["Style", ["lint", "--quiet"]],
  ["Types", ["check", "--frozen", "--quiet"]],
];

/** Runs all of them, so that one start shows everything that is wrong. */
export async function runChecks(): Promise<Counts> {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const [title, args] of checks) {
    console.log(`${title}: deno ${args.join(" ")}`);
    const { success } = await deno(args);
    if (success) counts.passed++;
    else counts.failed++;
  }
  return counts;
}
