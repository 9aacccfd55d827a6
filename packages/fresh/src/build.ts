import { join } from "node:path";
import type { Command } from "./compile.ts";
import { filesToCommands, type RouteFile } from "./route_files.ts";
import { setBuildId } from "./runtime/build_id.ts";

/** The script that hydrates islands, and the one that revives signals. */
export const CLIENT_SCRIPT = "fresh-runtime";
export const SIGNALS_SCRIPT = "fresh-signals";

/** A file that `staticFiles()` serves. */
export interface StaticFile {
  contentType: string;
  /** Hash of the content, in hex. */
  hash: string;
}

/** What the builder made of an app's files. */
export interface Build {
  /** Stands in the addresses of scripts and static files: of what is deployed, or of this very build. */
  id: string;
  outDir: string;
  /** Names by component; an island's script has its name. */
  islands: Map<unknown, string>;
  /** By path of the URL, percent-encoded. */
  files: Map<string, StaticFile>;
  /** The route files, as commands of any app. */
  commands: Command<unknown>[];
}

/** What an app has that was not built: no islands, files or file routes. */
export const NOTHING_BUILT: Build = {
  id: "",
  outDir: "",
  islands: new Map(),
  files: new Map(),
  commands: [],
};

/** What `_fresh/snapshot.js` exports. */
export interface Snapshot {
  version: string;
  islands: { name: string; module: { default: unknown } }[];
  staticFiles: Record<string, StaticFile>;
  routes: RouteFile[];
}

/** Makes a build of what the builder wrote into a directory. */
export function loadBuild(outDir: string, snapshot: Snapshot): Build {
  const { version, islands, staticFiles, routes } = snapshot;
  setBuildId(version);
  return {
    id: version,
    outDir,
    islands: new Map(islands.map(({ name, module }) => [module.default, name])),
    files: new Map(Object.entries(staticFiles)),
    commands: filesToCommands(routes),
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
