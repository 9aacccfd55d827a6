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
  const failures: string[] = [];
  for (const [title, args] of CHECKS) {
    console.log(`${title}: deno ${args.join(" ")}`);
    const { success } = await deno(args);
    if (!success) failures.push(title);
  }
  if (!await areDocsWhole()) failures.push("Documentation");
  if (!await builds()) failures.push("Build");
  const failed = failures.length;
  return { passed: CHECKS.length + 2 - failed, failed, skipped: 0, failures };
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
