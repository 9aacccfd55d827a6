import { join } from "node:path";
import type { ComponentType } from "preact";
import type { Build, Island, StaticFile } from "./build.ts";
import { filesToCommands, type RouteFile } from "./route_files.ts";
import { setBuildId } from "./runtime/build_id.ts";

/** An island's module, and the scripts made of it. */
export interface IslandModule {
  name: string;
  chunk: string;
  imports: string[];
  module: Record<string, unknown>;
}

/** What `_fresh/snapshot.js` exports. Paths of files are relative to it. */
export interface Snapshot {
  version: string;
  clientEntry: string;
  signalsEntry: string;
  islands: IslandModule[];
  staticFiles: Record<string, StaticFile>;
  fsRoutes: RouteFile[];
}

/**
 * Makes a build of what the builder wrote.
 *
 * @param root The project's directory.
 * @param outDir Where the snapshot lies.
 */
export function loadBuild(
  root: string,
  outDir: string,
  snapshot: Snapshot,
): Build {
  setBuildId(snapshot.version);
  return {
    id: snapshot.version,
    root,
    islands: new Map(snapshot.islands.flatMap(islandsOf)),
    clientEntry: snapshot.clientEntry,
    signalsEntry: snapshot.signalsEntry,
    files: new Map(
      Object.entries(snapshot.staticFiles).map((
        [path, file],
      ) => [path, locate(file, outDir)]),
    ),
    commands: filesToCommands(snapshot.fsRoutes),
  };
}

/** Every function that an island's module exports can be used as an island. */
function islandsOf(
  { name, chunk, imports, module }: IslandModule,
): [unknown, Island][] {
  return Object.entries(module)
    .filter(([, value]) => typeof value === "function")
    .map(([exportName, value]) => [value, {
      name: exportName === "default" ? name : `${name}_${exportName}`,
      exportName,
      component: value as ComponentType,
      chunk,
      imports,
    }]);
}

function locate(file: StaticFile, outDir: string): StaticFile {
  return {
    ...file,
    path: join(outDir, file.path),
    encodings: Object.fromEntries(
      Object.entries(file.encodings)
        .map(([encoding, path]) => [encoding, join(outDir, path)]),
    ),
  };
}
