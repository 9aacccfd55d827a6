import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { basename, extname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { App, type ListenOptions, setBuild } from "../app.ts";
import {
  CLIENT_SCRIPT,
  loadBuild,
  scriptsPath,
  SIGNALS_SCRIPT,
  type Snapshot,
} from "../build.ts";
import { setBuildId } from "../runtime/build_id.ts";
import { bundle, type SourceMapOptions } from "./bundle.ts";
import { crawl } from "./crawl.ts";
import { writeServer, writeSnapshot } from "./snapshot.ts";
import {
  lockAddresses,
  type OnTransformOptions,
  readStatic,
  type Transform,
  type TransformFn,
  writeStatic,
} from "./static.ts";

/** Where a project's files lie and how they are built. */
export interface BuildOptions {
  /** The project's directory. Default: the current one. */
  root?: string;
  /** The module that exports `app`. Default `main.ts`. */
  serverEntry?: string;
  /** Where the build goes. Default `_fresh`. */
  outDir?: string;
  /** The files served as they are. Default `static`. */
  staticDir?: string;
  /** Default `islands`. */
  islandDir?: string;
  /** Default `routes`. */
  routeDir?: string;
  /** The browsers to build for, as esbuild names them. */
  target?: string | string[];
  /** Whether scripts have source maps. Default: no. */
  sourceMap?: SourceMapOptions;
}

/** The options with their defaults, and all paths absolute. */
export interface ResolvedBuildConfig extends Required<BuildOptions> {
  mode: "development" | "production";
  buildId: string;
}

const CLIENT = new URL("../client/", import.meta.url);

/** Makes what an app needs to be served: scripts, static files, routes. */
export class Builder {
  config: ResolvedBuildConfig;
  #transforms: Transform[] = [];

  constructor(options: BuildOptions = {}) {
    const root = toPath("", options.root ?? ".");
    this.config = {
      root,
      serverEntry: toPath(root, options.serverEntry ?? "main.ts"),
      outDir: toPath(root, options.outDir ?? "_fresh"),
      staticDir: toPath(root, options.staticDir ?? "static"),
      islandDir: toPath(root, options.islandDir ?? "islands"),
      routeDir: toPath(root, options.routeDir ?? "routes"),
      target: options.target ?? ["chrome99", "firefox99", "safari15"],
      sourceMap: options.sourceMap ?? { kind: false },
      mode: "production",
      buildId: makeBuildId(),
    };
  }

  /** Adds a transform of static files, after those added before. */
  onTransformStaticFile(
    options: OnTransformOptions,
    transform: TransformFn,
  ): void {
    this.#transforms.push({ ...options, transform });
  }

  /** Builds into the out directory. */
  async build(
    { mode = "production" }: { mode?: ResolvedBuildConfig["mode"] } = {},
  ): Promise<void> {
    const { config } = this;
    const { root, outDir, buildId } = config;
    config.mode = mode;
    setBuildId(buildId);
    const found = await crawl(config.routeDir, config.islandDir);
    const islands = nameIslands(found.islands);
    const scripts = await bundle({
      root,
      entries: {
        [CLIENT_SCRIPT]: fileURLToPath(new URL("boot.ts", CLIENT)),
        [SIGNALS_SCRIPT]: fileURLToPath(new URL("signals.ts", CLIENT)),
        ...Object.fromEntries(islands),
      },
      target: config.target,
      development: mode === "development",
      sourceMap: config.sourceMap,
    });
    const transforms = [...this.#transforms, lockAddresses];
    const served = await readStatic(config.staticDir, transforms);
    for (const [name, content] of scripts) {
      served.set(scriptsPath(buildId) + name, content);
    }

    await Deno.mkdir(outDir, { recursive: true });
    await rm(join(outDir, "static"), { recursive: true, force: true });
    const staticFiles = await Promise.all(
      Array.from(
        served,
        async ([pathname, content]) =>
          [pathname, await writeStatic(outDir, pathname, content)] as const,
      ),
    );
    await writeSnapshot(outDir, {
      version: buildId,
      staticFiles: Object.fromEntries(staticFiles),
      islands: Array.from(islands, ([name, file]) => ({ name, file })),
      routes: found.routes,
    });
    await writeServer(outDir, config.serverEntry);
  }

  /**
   * Builds for development, and serves.
   *
   * @param importApp Gives the app, or a module that exports it as `app`.
   */
  async listen<State>(
    importApp: () => Promise<{ app: App<State> } | App<State>>,
    options: ListenOptions = {},
  ): Promise<void> {
    const { outDir } = this.config;
    await this.build({ mode: "development" });
    const imported = await importApp();
    const app = imported instanceof App ? imported : imported.app;
    const url = pathToFileURL(join(outDir, "snapshot.js"));
    const snapshot: Snapshot = await import(url.href);
    setBuild(app, loadBuild(outDir, snapshot), "development");
    await app.listen(options);
  }
}

function toPath(root: string, path: string): string {
  return path.startsWith("file://") ? fileURLToPath(path) : resolve(root, path);
}

/** Made of what a host or a CI says is being deployed, else new each time. */
function makeBuildId(): string {
  const deployed = ["DENO_DEPLOYMENT_ID", "GITHUB_SHA", "CI_COMMIT_SHA"]
    .map((name) => Deno.env.get(name)).find(Boolean);
  return createHash("sha1").update(deployed ?? crypto.randomUUID())
    .digest("hex");
}

/** Gives each island a name that is a valid and unique identifier. */
function nameIslands(files: string[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const file of files) {
    const base = basename(file, extname(file))
      .replaceAll(/^[^a-z_$]|[^a-z0-9_$]/gi, "_");
    let name = base;
    for (let i = 1; names.has(name); i++) name = `${base}_${i}`;
    names.set(name, file);
  }
  return names;
}
