/** The checks that need no test: format, style, types, docs, and the build. */
import { StartError } from "../../lib/errors/start_error.ts";
import { ensureBuilt } from "../../app/start/build.ts";
import type { Counts } from "../counts.ts";
import { lintDocs } from "./doc_lint.ts";
import { deno, root } from "../process.ts";

const CHECKS: readonly (readonly [title: string, args: string[]])[] = [
  ["Format", ["fmt", "--check"]],
  ["Style", ["lint", "--quiet"]],
  ["Types", ["check", "--frozen", "--quiet"]],
];

/** Runs all of them, so that one start shows everything that is wrong. */
export async function runChecks(): Promise<Counts> {
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 };
  for (const [title, args] of CHECKS) {
    console.log(`${title}: deno ${args.join(" ")}`);
    const { success } = await deno(args);
    if (success) counts.passed++;
    else counts.failed++;
  }
  for (const check of [areDocsWhole, builds]) {
    if (await check()) counts.passed++;
    else counts.failed++;
  }
  return counts;
}

async function areDocsWhole(): Promise<boolean> {
  console.log("Documentation: deno doc --lint");
  const findings = await lintDocs();
  for (const finding of findings) console.error(finding);
  return findings.length === 0;
}

async function builds(): Promise<boolean> {
  try {
    await ensureBuilt(root, { onStep: (step) => console.log(`${step} …`) });
    return true;
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    console.error(error.message);
    return false;
  }
}
