/**
 * `deno task test`: every check and every test there is. Ends with the names of
 * what failed and a line of counts, and with status 1 when anything failed.
 */
import { join } from "node:path";
import { runChecks } from "./checks/checks.ts";
import { add, countReport, type Counts, summary } from "./counts.ts";
import { deno } from "./process.ts";
import { type TestServer, withTestServer } from "./test_server.ts";

/** Tests beside their files; they share nothing, so two run at a time. */
const BESIDE = [".", "--ignore=tests,node_modules,_fresh", "--parallel"];

/** Tests that start browsers and nodes; one at a time, they need the cores. */
const PROCESSES = ["tests"];

const checks = await runChecks();
const runs = await withTestServer(async (server) => [
  await runTests(BESIDE, server),
  await runTests(PROCESSES, server),
]);
const counts = [checks, ...runs].reduce(add);
console.log(summary(counts));
Deno.exit(counts.failed > 0 ? 1 : 0);

/** Runs `deno test` and counts from its JUnit report. */
async function runTests(
  args: string[],
  { env, folder }: TestServer,
): Promise<Counts> {
  const report = join(folder, "report.xml");
  await Deno.remove(report).catch(() => {});
  const { success } = await deno(
    ["test", "-A", "--frozen", "--no-check", `--junit-path=${report}`, ...args],
    { ...env, DENO_JOBS: "2" },
  );
  const counts = countReport(await Deno.readTextFile(report).catch(() => ""));
  if (success || counts.failed > 0) return counts;
  // The run broke off outside of a test, such as in a module's import.
  return add(counts, brokenOff(`deno test ${args.join(" ")}`));
}

function brokenOff(run: string): Counts {
  return { passed: 0, failed: 1, skipped: 0, failures: [run] };
}
