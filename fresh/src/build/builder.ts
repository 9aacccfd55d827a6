import { basename, extname, isAbsolute, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { App, type ListenOptions, setBuild } from "../app.ts";
import type { Build } from "../build.ts";
import { setBuildId } from "../runtime/build_id.ts";
import { loadBuild, type Snapshot } from "../snapshot.ts";
import { type Bundle, bundle, type SourceMapOptions } from "./bundle.ts";
import { crawl } from "./crawl.ts";
import {
  collectStatic,
  hashOf,
  lockStylesheet,
  type Served,
  writeStatic,
} from "./static.ts";
import type {
  OnTransformOptions,
  Transform,
  TransformFn,
} from "./transform.ts";
import { type BuiltIsland, writeServer, writeSnapshot } from "./write.ts";

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
  /** Files to leave out. Default: tests. */
  ignore?: RegExp[];
  /** Whether scripts have source maps. Default: no. */
  sourceMap?: SourceMapOptions;
}

/** The options with their defaults, and all paths absolute. */
export type ResolvedBuildConfig =
  & Required<Omit<BuildOptions, "sourceMap">>
  & {
    mode: "development" | "production";
    buildId: string;
    sourceMap?: SourceMapOptions;
  };

const TEST_FILE = /[._]test\.(?:[tj]sx?|[mc][tj]s)$/;
const RUNTIME = "fresh-runtime";
const SIGNALS = "fresh-signals";
const CLIENT = new URL("../client/", import.meta.url);

/** Makes what an app needs to be served: scripts, static files, routes. */
// The state of an app does not matter to its build.
// deno-lint-ignore no-explicit-any
export class Builder<State = any> {
  config: ResolvedBuildConfig;
  #transforms: Transform[] = [];

  constructor(options: BuildOptions = {}) {
    const root = toPath(options.root ?? ".", Deno.cwd());
    this.config = {
      root,
      serverEntry: toPath(options.serverEntry ?? "main.ts", root),
      outDir: toPath(options.outDir ?? "_fresh", root),
      staticDir: toPath(options.staticDir ?? "static", root),
      islandDir: toPath(options.islandDir ?? "islands", root),
      routeDir: toPath(options.routeDir ?? "routes", root),
      target: options.target ?? ["chrome99", "firefox99", "safari15"],
      ignore: options.ignore ?? [TEST_FILE],
      mode: "production",
      buildId: "",
    };
    if (options.sourceMap) this.config.sourceMap = options.sourceMap;
  }

  /** Adds a transform of static files, after those added before. */
  onTransformStaticFile(
    options: OnTransformOptions,
    callback: TransformFn,
  ): void {
    this.#transforms.push({ options, transform: callback });
  }

  /**
   * Builds into the out directory.
   *
   * @returns A function that gives the build to an app, for tests and for
   * development; in production, `server.js` does that.
   */
  async build(
    options: {
      mode?: "development" | "production";
      snapshot?: "disk" | "memory";
    } = {},
  ): Promise<(app: App<State>) => void> {
    const { config } = this;
    config.mode = options.mode ?? "production";
    const { root, outDir, mode } = config;
    const found = await crawl(
      config.routeDir,
      config.islandDir,
      config.ignore,
    );
    const names = nameIslands(found.islands);
    const bundled = await bundle({
      root,
      entries: {
        [RUNTIME]: fileURLToPath(new URL("boot.ts", CLIENT)),
        [SIGNALS]: fileURLToPath(new URL("signals.ts", CLIENT)),
        ...Object.fromEntries(names),
      },
      target: config.target,
      development: mode === "development",
      sourceMap: config.sourceMap,
    });
    const files = await collectStatic(
      config.staticDir,
      outDir,
      this.#transforms,
      { target: config.target, mode, root },
    );

    const version = hashOf([
      ...bundled.files,
      ...files.map(({ pathname, content }) =>
        [pathname, content] as [string, Uint8Array]
      ),
    ]);
    config.buildId = version;
    setBuildId(version);
    const prefix = `/_fresh/js/${version}/`;
    const served: Served[] = files.map(lockStylesheet);
    for (const [name, content] of bundled.files) {
      const pathname = prefix + name;
      served.push({ pathname, content, source: null, immutable: true });
    }

    await Deno.remove(join(outDir, "static"), { recursive: true })
      .catch(ignoreMissing);
    await Deno.mkdir(outDir, { recursive: true });
    const staticFiles = new Map(
      await Promise.all(
        served.map(async (file) =>
          [file.pathname, await writeStatic(file, outDir)] as const
        ),
      ),
    );
    const chunk = (name: string) => prefix + scriptOf(bundled, name).file;
    const islands = Array.from(names, ([name, file]): BuiltIsland => ({
      name,
      file,
      chunk: chunk(name),
      imports: scriptOf(bundled, name).imports.map((path) => prefix + path),
    }));
    await writeSnapshot(outDir, {
      version,
      clientEntry: chunk(RUNTIME),
      signalsEntry: chunk(SIGNALS),
      islands,
      routes: found.routes,
      staticFiles,
    });
    await writeServer(outDir, root, config.serverEntry);
    const build = options.snapshot === "memory" || mode === "development"
      ? await this.#load()
      : null;
    return (app) => {
      if (build === null) {
        throw new Error('To apply a build, make it with snapshot: "memory".');
      }
      setBuild(app, build, mode);
    };
  }

  /**
   * Builds for development, and serves.
   *
   * @param importApp Gives the app, or a module that exports it as `app`.
   */
  async listen(
    importApp: () => Promise<{ app: App<State> } | App<State>>,
    options: ListenOptions = {},
  ): Promise<void> {
    const apply = await this.build({ mode: "development" });
    const imported = await importApp();
    const app = imported instanceof App ? imported : imported.app;
    apply(app);
    await app.listen(options);
  }

  async #load(): Promise<Build> {
    const { root, outDir, buildId } = this.config;
    const url = pathToFileURL(join(outDir, "snapshot.js"));
    // Modules are cached by address; another build is another module.
    const snapshot: Snapshot = await import(`${url.href}?${buildId}`);
    return loadBuild(root, outDir, snapshot);
  }
}

function scriptOf({ scripts }: Bundle, name: string) {
  const script = scripts.get(name);
  if (script === undefined) throw new Error(`No script was made of ${name}.`);
  return script;
}

function toPath(path: string, root: string): string {
  if (path.startsWith("file://")) return fileURLToPath(path);
  return isAbsolute(path) ? path : join(root, path);
}

/** Gives each island a name that is a valid and unique identifier. */
function nameIslands(files: string[]): Map<string, string> {
  const names = new Map<string, string>([[RUNTIME, ""], [SIGNALS, ""]]);
  for (const file of files) {
    const base = basename(file, extname(file))
      .replaceAll(/^[^a-z_$]|[^a-z0-9_$]/gi, "_");
    let name = base;
    for (let i = 1; names.has(name); i++) name = `${base}_${i}`;
    names.set(name, file);
  }
  names.delete(RUNTIME);
  names.delete(SIGNALS);
  return names;
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
