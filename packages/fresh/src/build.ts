/** What the builder made of an app's files, and how an app gets it. */
import { join } from "node:path";
import type { RouteFile } from "./route_files.ts";
import { setBuildId } from "./runtime/build_id.ts";

/** The script that hydrates islands. */
export const CLIENT_SCRIPT = "fresh-runtime";

/**
 * Under it, an app and the contexts of its requests hold what was built. Apps
 * are not given the symbol.
 */
export const BUILD = Symbol("build");

/** A file that `staticFiles()` serves. */
export interface StaticFile {
  readonly contentType: string;
  /** Hash of the content, in hex. */
  readonly hash: string;
}

/** What the builder made of an app's files. */
export interface Build {
  /**
   * Stands in the addresses of scripts and static files: of what is deployed,
   * or of this very build.
   */
  readonly id: string;
  readonly outDir: string;
  /** Names by component; an island's script has its name. */
  readonly islands: ReadonlyMap<unknown, string>;
  /** By path of the URL, percent-encoded. */
  readonly files: ReadonlyMap<string, StaticFile>;
  readonly routes: readonly RouteFile[];
}

/** What an app has that was not built: no islands, files or file routes. */
export const NOTHING_BUILT: Build = {
  id: "",
  outDir: "",
  islands: new Map(),
  files: new Map(),
  routes: [],
};

/** What `_fresh/snapshot.js` exports. */
export interface Snapshot {
  readonly version: string;
  readonly islands: readonly {
    readonly name: string;
    readonly module: { readonly default: unknown };
  }[];
  readonly staticFiles: Readonly<Record<string, StaticFile>>;
  readonly routes: readonly RouteFile[];
}

/** Gives an app what the builder wrote into a directory. */
export function takeBuild(
  app: { [BUILD]: Build },
  outDir: string,
  { version, islands, staticFiles, routes }: Snapshot,
): void {
  setBuildId(version);
  app[BUILD] = {
    id: version,
    outDir,
    islands: new Map(islands.map(({ name, module }) => [module.default, name])),
    files: new Map(Object.entries(staticFiles)),
    routes,
  };
}

/** The path under which a build's scripts are served. */
export function scriptsPath(buildId: string): string {
  return `/_fresh/js/${buildId}/`;
}

/** Where a served file lies. */
export function fileAt(outDir: string, pathname: string): string {
  return join(outDir, "static", decodeURIComponent(pathname));
}
