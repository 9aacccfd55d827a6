import type { ComponentType } from "preact";
import type { Command } from "./commands.ts";

/** An island as pages know it. */
export interface Island {
  /** Unique among the islands of the app; a valid identifier. */
  name: string;
  exportName: string;
  component: ComponentType;
  /** Path of its script. */
  chunk: string;
  /** Paths of all scripts that its script imports. */
  imports: string[];
}

/** A file that `staticFiles()` serves. */
export interface StaticFile {
  /** Where it lies. */
  path: string;
  contentType: string;
  /** Hash of the content, in hex. */
  hash: string;
  /** Whether the address changes with the content, build id or not. */
  immutable: boolean;
  /** Where compressed copies lie, by content encoding. */
  encodings: Partial<Record<"br" | "gzip", string>>;
}

/** What the builder made of an app's files. */
export interface Build {
  /** Changes whenever a script or a static file does. */
  id: string;
  root: string;
  islands: Map<unknown, Island>;
  /** Path of the script that hydrates islands. */
  clientEntry: string;
  /** Path of the script that revives signals. */
  signalsEntry: string;
  /** By path of the URL, percent-encoded. */
  files: Map<string, StaticFile>;
  /** The route files, as commands of any app. */
  commands: Command<unknown>[];
}

/** What an app has that was not built: no islands, files or file routes. */
export const NOTHING_BUILT: Build = {
  id: "",
  root: ".",
  islands: new Map(),
  clientEntry: "",
  signalsEntry: "",
  files: new Map(),
  commands: [],
};
