import { readdir, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { pathToPattern } from "../paths.ts";
import type { RouteFile, RouteFileType } from "../route_files.ts";

/** A route file that is not loaded yet. */
export type FoundRoute = Omit<RouteFile, "module">;

const SCRIPT = /\.[tj]sx?$/;
const LOCAL_FOLDER = /^\((_[^)]+)\)$/;
const SPECIAL: Record<string, RouteFileType> = {
  _app: "app",
  _layout: "layout",
  _middleware: "middleware",
  _error: "error",
  _500: "error",
  _404: "notFound",
};

/**
 * All files below a directory, in order.
 *
 * @returns Absolute paths; none when there is no such directory.
 */
export async function filesBelow(dir: string): Promise<string[]> {
  try {
    const entries = await readdir(dir, {
      recursive: true,
      withFileTypes: true,
    });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
  } catch (error) {
    if (await exists(dir)) throw error;
    return [];
  }
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(() => true, () => false);
}

/**
 * Finds the routes and islands of an app.
 *
 * @param ignore Files whose path matches one of these are left out.
 * @returns The route files in the order in which an app takes them, and the
 * paths of the islands, those in `(_islands)` folders included.
 */
export async function crawl(
  routeDir: string,
  islandDir: string,
  ignore: RegExp[],
): Promise<{ routes: FoundRoute[]; islands: string[] }> {
  const isScript = (file: string) =>
    SCRIPT.test(file) && !ignore.some((pattern) => pattern.test(file));
  const islands = (await filesBelow(islandDir)).filter(isScript);
  const routes: FoundRoute[] = [];
  for (const file of (await filesBelow(routeDir)).filter(isScript)) {
    const id = relative(routeDir, file).replaceAll(sep, "/")
      .replace(SCRIPT, "");
    const folders = id.split("/");
    const name = folders.pop()!;
    const local = folders.map((folder) => LOCAL_FOLDER.exec(folder)?.[1])
      .find((folder) => folder !== undefined);
    if (local === "_islands") islands.push(file);
    if (local !== undefined) continue;
    routes.push(toRoute(file, id, folders, name));
  }
  return { routes: routes.sort(inOrder), islands };
}

function toRoute(
  file: string,
  id: string,
  folders: string[],
  name: string,
): FoundRoute {
  const type = SPECIAL[name] ?? "route";
  if (type !== "route") {
    const path = pathToPattern(folders.join("/"), true);
    return { type, file, path, pattern: path };
  }
  // An index lies in its folder, other routes in the folder that holds them.
  let path = pathToPattern(id, true);
  if (name === "index" && !path.endsWith("/")) path += "/";
  return { type, file, path, pattern: pathToPattern(id) };
}

/**
 * What wraps routes comes before them; among routes, the more particular one
 * comes first: text before text with a parameter, before a parameter, before
 * a rest.
 */
export function inOrder(a: FoundRoute, b: FoundRoute): number {
  const special = Number(a.type === "route") - Number(b.type === "route");
  if (special !== 0) return special;
  const as = segmentsOf(a);
  const bs = segmentsOf(b);
  for (let i = 0; i < Math.min(as.length, bs.length); i++) {
    const difference = rank(as[i]!) - rank(bs[i]!);
    if (difference !== 0) return difference;
    if (as[i] !== bs[i]) return as[i]! < bs[i]! ? -1 : 1;
  }
  return bs.length - as.length;
}

function segmentsOf({ pattern }: FoundRoute): string[] {
  // `a{/:b}?` lies where `a/:b` lies.
  return pattern.replaceAll(/[{}?]/g, "").split("/");
}

function rank(segment: string): number {
  if (/^:\w+\*$/.test(segment)) return 3;
  if (/^:\w+$/.test(segment)) return 2;
  return segment.includes(":") ? 1 : 0;
}
