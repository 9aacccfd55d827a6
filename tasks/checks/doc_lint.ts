/** Whether the contracts are documented, by `deno doc --lint`. */
import { root } from "../process.ts";

/** What readers outside their own folder write code against. */
const CONTRACTS = [
  "cluster/command.ts",
  "realtime/events.ts",
  "packages/fresh/mod.ts",
];

/**
 * What a contract may refer to without exporting it: types of zod and Preact,
 * which are documented there, and schemas that a type is the output of, which
 * would drag zod into the browser.
 */
const EXPORTED_ELSEWHERE = new Set([
  ...["ZodObject", "ZodType", "input", "output"],
  ...["AnyComponent", "FunctionComponent", "VNode"],
  ...["offerStatus", "orderStatus", "productStatus"],
]);

/** Returns what is wrong with the documentation, one line a finding. */
export async function lintDocs(): Promise<string[]> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["doc", "--lint", ...CONTRACTS],
    cwd: root,
    env: { NO_COLOR: "1" },
    stdout: "null",
    stderr: "piped",
  }).output();
  const text = new TextDecoder().decode(stderr);
  if (success) return [];
  const findings = findingsOf(text);
  // It failed at something else, such as a file that it could not read.
  return findings.length > 0 ? findings.filter(isOurs) : [text];
}

/** Returns the findings in what `deno doc --lint` prints, each with its place. */
export function findingsOf(text: string): string[] {
  const findings = text.matchAll(/^error\[(.+)\n\s*--> (.+)$/gm);
  return Array.from(findings, ([, what, where]) => `${where}: [${what}`);
}

/** Whether a finding is for us to mend. */
export function isOurs(finding: string): boolean {
  const name = /references private type '(.+)'$/.exec(finding)?.[1];
  return name === undefined || !EXPORTED_ELSEWHERE.has(name);
}
