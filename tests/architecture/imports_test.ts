/** Who may import whom. */
import assert from "node:assert/strict";
import { importsOf, isTest, readSources } from "./sources.ts";

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
  cluster: { code: ["db", "lib", "health/record"] },
  market: { code: ["db", "lib", "cluster/command.ts"] },
  health: { code: ["db", "lib", "cluster", "health/record"] },
  realtime: {
    code: ["market", "cluster", "lib", "health/record", "db/failures.ts"],
    types: ["db"],
  },
  components: {
    code: [
      "islands",
      "lib",
      "market/catalogue/categories.ts",
      "market/trade/offers/offer_hours.ts",
    ],
    types: ["market", "health", "realtime/events.ts"],
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
  "app",
];

/** Every import but those of tests, which may look at everything. */
const ofSources = (await readSources()).flatMap(importsOf).filter(({ from }) =>
  !isTest(from) && !from.startsWith("tasks/")
);

Deno.test("every part imports only what it may", () => {
  const offences: string[] = [];
  for (const { from, to, typeOnly } of ofSources) {
    const part = partOf(from);
    const rule = RULES[part];
    if (rule === undefined || partOf(to) === part) continue;
    if (to.startsWith("packages/fresh/")) continue;
    const allowed = typeOnly
      ? [...rule.code, ...(rule.types ?? [])]
      : rule.code;
    if (!allowed.some((name) => partOf(to) === name || to === name)) {
      offences.push(`${from} imports ${typeOnly ? "type " : ""}${to}`);
    }
  }
  assert.deepEqual(offences, []);
});

/** The rooms of the cluster; each builds on those before it. */
const CLUSTER_ROOMS = ["beat", "leader", "write", "members"];

Deno.test("each room of the cluster imports only those before it", () => {
  const roomOf = (path: string) =>
    CLUSTER_ROOMS.indexOf(/^cluster\/(\w+)\//.exec(path)?.[1] ?? "");
  const offences = ofSources
    .filter(({ from, to }) =>
      roomOf(from) >= 0 && to.startsWith("cluster/") &&
      (roomOf(to) > roomOf(from) || to === "cluster/node.ts")
    )
    .map(({ from, to }) => `${from} imports ${to}`);
  assert.deepEqual(offences, []);
});

Deno.test("nothing that an island loads touches the server", () => {
  const offences = loadedByIslands()
    .filter((file) =>
      SERVER_ONLY.includes(file.split("/")[0]!) &&
      !file.startsWith("realtime/events") &&
      file !== "packages/fresh/runtime.ts" &&
      !file.startsWith("packages/fresh/src/")
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
  const loaded = new Set(loadedByIslands());
  const offences: string[] = [];
  for (const { path, text } of await readSources()) {
    if (!loaded.has(path)) continue;
    const code = text.replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, "");
    const use = SECURE_ONLY.exec(code)?.[0];
    if (use !== undefined) offences.push(`${path}: ${use}`);
  }
  assert.deepEqual(offences, []);
});

function partOf(path: string): string {
  if (path.startsWith("health/record/")) return "health/record";
  return path.includes("/") ? path.slice(0, path.indexOf("/")) : path;
}

/** Returns the islands and every file of the project that they load. */
function loadedByIslands(): string[] {
  const graph = Map.groupBy(
    ofSources.filter(({ typeOnly }) => !typeOnly),
    ({ from }) => from,
  );
  const islands = [...graph.keys()].filter((file) =>
    file.startsWith("islands/")
  );
  assert.notEqual(islands.length, 0);
  const loaded = new Set(islands);
  for (const file of loaded) {
    for (const { to } of graph.get(file) ?? []) loaded.add(to);
  }
  return [...loaded];
}
