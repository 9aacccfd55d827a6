import assert from "node:assert/strict";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Who may import whom. `code` names what a part may load; `types` what it may
 * name besides, which leaves nothing behind at run time. A part is a folder at
 * the root, `health/record`, or a file that is named here.
 */
const RULES: Record<string, { code: string[]; types?: string[] }> = {
  packages: { code: [] },
  lib: { code: [] },
  db: { code: ["lib"] },
  "health/record": { code: ["lib"] },
  cluster: {
    code: ["db", "lib", "health/record"],
    types: ["app/config.ts"],
  },
  market: { code: ["db", "lib", "cluster/command.ts"] },
  health: {
    code: ["db", "lib", "cluster", "health/record", "market"],
    types: ["app/config.ts"],
  },
  realtime: {
    code: ["market", "cluster", "lib", "health/record"],
    types: ["app/config.ts", "db"],
  },
  components: {
    code: ["islands", "market/catalogue/categories.ts"],
    types: [
      "market",
      "cluster",
      "health",
      "routes",
      "app/config.ts",
      "realtime/events.ts",
    ],
  },
  islands: {
    code: ["components"],
    types: ["realtime/events.ts", "market/events.ts"],
  },
};

/** Parts that no browser could load: what an island reaches must stay clear of them. */
const SERVER_ONLY = [
  "db",
  "cluster",
  "health",
  "realtime",
  "packages",
  "routes",
];

const root = fileURLToPath(new URL("../../", import.meta.url));

interface Import {
  readonly from: string;
  readonly to: string;
  readonly typeOnly: boolean;
}

Deno.test("every part imports only what it may", async () => {
  const offences: string[] = [];
  for await (const { from, to, typeOnly } of projectImports()) {
    const part = partOf(from);
    const rule = RULES[part];
    if (rule === undefined || partOf(to) === part) continue;
    const allowed = typeOnly
      ? [...rule.code, ...(rule.types ?? [])]
      : rule.code;
    if (!allowed.some((name) => partOf(to) === name || to === name)) {
      offences.push(`${from} imports ${typeOnly ? "type " : ""}${to}`);
    }
  }
  assert.deepEqual(offences, []);
});

Deno.test("nothing that an island loads touches the server", async () => {
  const offences = (await loadedByIslands())
    .filter((file) =>
      SERVER_ONLY.includes(file.split("/")[0]!) &&
      !file.startsWith("realtime/events")
    );
  assert.deepEqual(offences, []);
});

/**
 * What a browser gives to secure contexts only. A market at plain
 * `http://192.168.…` is none, and such a member is undefined there.
 */
const SECURE_ONLY =
  /\bcrypto\.(randomUUID|subtle)\b|\bnavigator\.(clipboard|serviceWorker|share|credentials|mediaDevices|storage|wakeLock|geolocation)\b|\bcaches\.|\bcookieStore\b|\bNotification\b\(/;

Deno.test("nothing that an island loads asks for a secure context", async () => {
  const offences: string[] = [];
  for (const file of await loadedByIslands()) {
    const source = await Deno.readTextFile(join(root, file));
    const code = source.replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, "");
    const use = SECURE_ONLY.exec(code)?.[0];
    if (use !== undefined) offences.push(`${file}: ${use}`);
  }
  assert.deepEqual(offences, []);
});

/** Returns the islands and every file of the project that they load. */
async function loadedByIslands(): Promise<string[]> {
  const graph = new Map<string, string[]>();
  for await (const { from, to, typeOnly } of projectImports()) {
    if (!typeOnly) graph.set(from, [...graph.get(from) ?? [], to]);
  }
  const islands = [...graph.keys()].filter((file) =>
    file.startsWith("islands/")
  );
  assert.notEqual(islands.length, 0);
  const loaded = new Set(islands);
  for (const file of loaded) {
    for (const next of graph.get(file) ?? []) loaded.add(next);
  }
  return [...loaded];
}

function partOf(path: string): string {
  if (path.startsWith("health/record/")) return "health/record";
  return path.includes("/") ? path.slice(0, path.indexOf("/")) : path;
}

/** Yields each import of one project file by another; tests and test harnesses are free. */
async function* projectImports(): AsyncGenerator<Import> {
  for await (const path of sourceFiles(root)) {
    const from = relative(root, path);
    if (
      /(_test\.tsx?|testing\.ts)$|^(tests|bench|tasks)\/|\/testing\//.test(from)
    ) {
      continue;
    }
    const source = await Deno.readTextFile(path);
    for (const match of source.matchAll(IMPORT)) {
      const { kind, names = "", specifier = "" } = match.groups ?? {};
      if (!specifier.startsWith(".")) continue;
      yield {
        from,
        to: relative(root, join(dirname(path), specifier)),
        typeOnly: kind === "type" || isTypesOnly(names),
      };
    }
  }
}

const IMPORT =
  /^(?:import|export)\s+(?:(?<kind>type)\s+)?(?<names>[^"';]*?)\s*(?:from\s*)?"(?<specifier>\.[^"]+)"/gm;

/** Whether a list such as `{ type A, type B }` names nothing but types. */
function isTypesOnly(names: string): boolean {
  const list = /^\{([^}]*)\}$/.exec(names.trim())?.[1];
  const parts = list?.split(",").map((name) => name.trim()).filter(Boolean) ??
    [];
  return parts.length > 0 && parts.every((name) => name.startsWith("type "));
}

async function* sourceFiles(directory: string): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(directory)) {
    if (
      entry.name.startsWith(".") || entry.name === "node_modules" ||
      entry.name === "_fresh"
    ) continue;
    const path = join(directory, entry.name);
    if (entry.isDirectory) yield* sourceFiles(path);
    else if (/\.tsx?$/.test(entry.name)) yield path;
  }
}
