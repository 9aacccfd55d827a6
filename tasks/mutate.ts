/**
 * `deno task mutate`: makes small changes to the sources, one at a time, and
 * says which of them no test notices. Each of those wants a test, or a reason.
 *
 *     deno task mutate --sample 60 --seed 7 market cluster
 *
 * Works on a copy of the project. Ends with status 1 when a change lived that
 * has no reason in `mutate/reasons.json`.
 */
import { parseArgs } from "node:util";
import { dirname, join } from "node:path";
import reasons from "./mutate/reasons.json" with { type: "json" };
import { mutate, type Mutation, mutationsOf } from "./mutate/mutations.ts";
import { root } from "./process.ts";
import { seeded } from "./seed/random.ts";
import { type TestServer, withTestServer } from "./test_server.ts";

const PARTS = ["market", "cluster", "realtime", "health", "db", "lib", "app"];

/** A change may keep a test from ending. */
const LIMIT_MS = 180_000;

interface Mutant extends Mutation {
  readonly path: string;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: "string", default: "60" },
    seed: { type: "string", default: String(Date.now() % 100_000) },
  },
});
const parts = positionals.length > 0 ? positionals : PARTS;
const files = await trackedFiles();
const mutants = await sampleOf(parts, Number(values.sample), values.seed);
console.log(
  `${mutants.length} changes in ${parts.join(", ")}, seed ${values.seed}`,
);
const lived = await withTestServer(async ({ env, folder }) => {
  const copy = await copyProject(join(folder, "project"));
  const lived: Mutant[] = [];
  for (const mutant of mutants) {
    const noticed = await isNoticed(copy, mutant, env);
    const what = `${nameOf(mutant)}  ${mutant.before} → ${mutant.after}`;
    console.log(`${noticed ? "noticed" : "LIVED  "}  ${what}`);
    if (!noticed) lived.push(mutant);
  }
  return lived;
});
const unexplained = lived.filter((mutant) => reasonOf(mutant) === undefined);
for (const mutant of lived) {
  console.log(`${nameOf(mutant)}: ${reasonOf(mutant) ?? "no reason is known"}`);
}
console.log(
  `${mutants.length - lived.length} noticed, ${lived.length} lived, ` +
    `${unexplained.length} of them without a reason`,
);
Deno.exit(unexplained.length > 0 ? 1 : 0);

function nameOf({ path, line }: Mutant): string {
  return `${path}:${line}`;
}

/** Why no test can notice a change: by its file, and the text of its line. */
function reasonOf({ path, line }: Mutant): string | undefined {
  const text = Deno.readTextFileSync(join(root, path)).split("\n")[line - 1];
  const known: Readonly<Record<string, Readonly<Record<string, string>>>> =
    reasons;
  return known[path]?.[text?.trim() ?? ""];
}

async function trackedFiles(): Promise<string[]> {
  const { stdout } = await new Deno.Command("git", {
    args: ["ls-files", "-z", "--cached", "--others", "--exclude-standard"],
    cwd: root,
  }).output();
  return new TextDecoder().decode(stdout).split("\0").filter(Boolean);
}

async function sampleOf(
  parts: readonly string[],
  most: number,
  seed: string,
): Promise<Mutant[]> {
  const all: Mutant[] = [];
  for (const path of files) {
    const source = /^([^/]+)\/.*\.tsx?$/.exec(path);
    if (!source || !parts.includes(source[1]!)) continue;
    if (/(_test|testing\w*)\.tsx?$|\/testing\//.test(path)) continue;
    const text = await Deno.readTextFile(join(root, path));
    all.push(...mutationsOf(text).map((change) => ({ path, ...change })));
  }
  const random = seeded(seed);
  return all.map((mutant) => ({ mutant, rank: random() }))
    .sort((a, b) => a.rank - b.rank).slice(0, most)
    .map(({ mutant }) => mutant)
    .sort((a, b) => a.path < b.path ? -1 : 1);
}

async function copyProject(copy: string): Promise<string> {
  for (const path of files) {
    await Deno.mkdir(dirname(join(copy, path)), { recursive: true });
    await Deno.copyFile(join(root, path), join(copy, path));
  }
  await Deno.symlink(join(root, "node_modules"), join(copy, "node_modules"));
  return copy;
}

/**
 * Whether a test fails with the change: first those beside it, then its part's.
 */
async function isNoticed(
  copy: string,
  mutant: Mutant,
  env: TestServer["env"],
): Promise<boolean> {
  const file = join(copy, mutant.path);
  const source = await Deno.readTextFile(file);
  await Deno.writeTextFile(file, mutate(source, mutant));
  try {
    const folder = dirname(mutant.path);
    const part = mutant.path.split("/")[0]!;
    for (const tests of new Set([folder, part])) {
      if (!await testsPass(copy, tests, env)) return true;
    }
    return false;
  } finally {
    await Deno.writeTextFile(file, source);
  }
}

async function testsPass(
  copy: string,
  folder: string,
  env: TestServer["env"],
): Promise<boolean> {
  if (!files.some((path) => path.startsWith(`${folder}/`) && isTest(path))) {
    return true;
  }
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["test", "-A", "--frozen", "--no-check", "--quiet", "--parallel"],
      ...["--fail-fast", `${folder}/`],
    ],
    cwd: copy,
    env: { ...env, DENO_JOBS: "2" },
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const limit = setTimeout(() => child.kill("SIGKILL"), LIMIT_MS);
  const { success } = await child.status;
  clearTimeout(limit);
  return success;
}

function isTest(path: string): boolean {
  return /_test\.tsx?$/.test(path);
}
