/** Which files of an app are routes and islands. */
import { join, relative, sep } from "node:path";
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { pathToPattern } from "../paths.ts";
import type { RouteFile, RouteFileType } from "../route_files.ts";

/** A route file that is not loaded yet. */
export type FoundRoute = Omit<RouteFile, "module">;

const SCRIPT = /\.[tj]sx?$/;
const TEST = /[._]test\.[tj]sx?$/;
const LOCAL_FOLDER = /^\((_[^)]+)\)$/;
const SPECIAL = new Map<string, RouteFileType>([
  ["_app", "app"],
  ["_layout", "layout"],
  ["_middleware", "middleware"],
]);

/**
 * All files below a directory, in order.
 *
 * @returns Absolute paths; none when there is no such directory.
 */
export async function filesBelow(dir: string): Promise<string[]> {
  if (!existsSync(dir)) return [];
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/**
 * Finds the routes and islands of an app; tests are left out.
 *
 * @returns The route files in the order in which an app takes them, and the
 * paths of the islands, those in `(_islands)` folders included.
 * @throws Error for a file such as `_error.tsx`, which the original reads, and
 * SyntaxError for brackets that make no parameter.
 */
export async function crawl(
  routeDir: string,
  islandDir: string,
): Promise<{ routes: FoundRoute[]; islands: string[] }> {
  const isScript = (file: string) => SCRIPT.test(file) && !TEST.test(file);
  const islands = (await filesBelow(islandDir)).filter(isScript);
  const routes: FoundRoute[] = [];
  for (const file of (await filesBelow(routeDir)).filter(isScript)) {
    const id = relative(routeDir, file).replaceAll(sep, "/")
      .replace(SCRIPT, "");
    const folders = id.split("/");
    const name = folders.pop() ?? "";
    const type = SPECIAL.get(name) ?? "route";
    const local = folders.map((folder) => LOCAL_FOLDER.exec(folder)?.[1])
      .find((folder) => folder !== undefined);
    if (local === "_islands") islands.push(file);
    if (local !== undefined) continue;
    if (type === "route" && name.startsWith("_")) {
      const known = [...SPECIAL.keys()].join(", ");
      throw new Error(`${file}: of names with an underscore, only ${known}.`);
    }
    const folder = ["", ...folders].join("/");
    const pattern = type === "route" ? pathToPattern(id) : folder;
    routes.push({ type, file, folder, pattern });
  }
  return {
    routes: routes.sort((a, b) => orderOf(a) < orderOf(b) ? -1 : 1),
    islands,
  };
}

/**
 * What wraps routes comes before them; among routes, the more particular one
 * comes first: text before text with a parameter, before a parameter.
 */
function orderOf({ type, pattern }: FoundRoute): string {
  const segments = pattern.split("/").map((segment) => {
    const rank = !segment.includes(":") ? 0 : /^:\w+$/.test(segment) ? 2 : 1;
    return rank + segment;
  });
  // What ends is less particular than what goes on: "~" comes after "/".
  return `${type === "route" ? 1 : 0} ${segments.join("/")}~`;
}
