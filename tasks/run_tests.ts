/**
 * `deno task test`: every check and every test there is. Ends with a line of
 * counts, and with status 1 when anything failed.
 */
import { join } from "node:path";
import { startEmbedded } from "../db/embedded/embedded.ts";
import { testSettings } from "../db/testing.ts";
import { watchLauncher } from "../app/start/launcher.ts";
import { runChecks } from "./checks.ts";
import { add, countReport, type Counts } from "./counts.ts";
import { deno } from "./process.ts";

/** Tests beside their files; they share nothing, so two run at a time. */
const beside = [".", "--ignore=tests,node_modules,_fresh", "--parallel"];

/** Tests that start browsers and nodes; one at a time, they need the cores. */
const processes = ["tests"];

const cleanUp = new AsyncDisposableStack();
const interrupt = async () => {
  await cleanUp.disposeAsync();
  Deno.exit(130);
};
Deno.addSignalListener("SIGINT", interrupt);
if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", interrupt);
await watchLauncher(interrupt);

const folder = await Deno.makeTempDir({
  dir: "/var/tmp",
  prefix: "distsales-tests-",
});
cleanUp.defer(() => Deno.remove(folder, { recursive: true }));
// Within reach of the user that PostgreSQL runs as when we are root.
await Deno.chmod(folder, 0o755);

let status = 1;
try {
  const checks = await runChecks();
  const database = await startEmbedded(join(folder, "database"), {
    settings: testSettings,
  });
  cleanUp.defer(async () => void await database.stop());
  const runs = [
    await runTests(beside, database.url),
    await runTests(processes, database.url),
  ];
  const { passed, failed, skipped } = [checks, ...runs].reduce(add);
  status = failed > 0 ? 1 : 0;
  console.log(
    `${passed} passed, ${failed} failed` +
      (skipped > 0 ? `, ${skipped} skipped` : ""),
  );
} finally {
  await cleanUp.disposeAsync();
}
Deno.exit(status);

/**
 * Runs `deno test` and counts from its JUnit report.
 *
 * @param databaseUrl The server on which the tests make their databases.
 */
async function runTests(args: string[], databaseUrl: string): Promise<Counts> {
  const report = join(folder, "report.xml");
  await Deno.remove(report).catch(() => {});
  const { success } = await deno(
    ["test", "-A", "--frozen", "--no-check", `--junit-path=${report}`, ...args],
    { TEST_DATABASE_URL: databaseUrl, DENO_JOBS: "2" },
  );
  const counts = countReport(await Deno.readTextFile(report).catch(() => ""));
  // A run that broke off outside of a test, such as in a module's import.
  if (!success && counts.failed === 0) counts.failed = 1;
  return counts;
}
