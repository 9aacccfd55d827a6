/**
 * `deno task coverage`: which lines the tests beside the sources run. What runs
 * in processes of its own (nodes, browsers) is not counted. The last line is
 * the share of all lines.
 */
import { join } from "node:path";
import { deno, root } from "./process.ts";
import { withTestServer } from "./test_server.ts";

const PROFILE = join(root, "coverage");

await Deno.remove(PROFILE, { recursive: true }).catch(() => {});
const { success } = await withTestServer(({ env }) =>
  deno(
    [
      "test",
      "-A",
      "--frozen",
      "--no-check",
      "--quiet",
      "--parallel",
      `--coverage=${PROFILE}`,
      "--coverage-raw-data-only",
      "--ignore=tests,node_modules,_fresh",
      ".",
    ],
    { ...env, DENO_JOBS: "2" },
  )
);
await deno([
  "coverage",
  "--exclude=/(_test|testing)\\.tsx?$|/testing/|/tests/|/_fresh/",
  PROFILE,
]);
Deno.exit(success ? 0 : 1);
