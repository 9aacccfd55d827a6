/** Making what an app needs to be served: scripts, static files, routes. */
import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { basename, extname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { CLIENT_SCRIPT, scriptsPath } from "../build.ts";
import { setBuildId } from "../runtime/build_id.ts";
import { bundle } from "./bundle.ts";
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

/** Where a project's files lie. */
interface BuildOptions {
  /** The project's directory. Default: the current one. */
  readonly root?: string;
  /** The module that exports `app`. Default `main.ts`. */
  readonly serverEntry?: string;
  /** Where the build goes. Default `_fresh`. */
  readonly outDir?: string;
}

/** The options with their defaults, all paths absolute, and what follows. */
interface ResolvedBuildConfig extends Required<BuildOptions> {
  /** The browsers to build for, as esbuild names them. */
  readonly target: string | string[];
  readonly buildId: string;
}

/** Builds the app whose files lie in `routes/`, `islands/` and `static/`. */
export class Builder {
  readonly config: ResolvedBuildConfig;
  readonly #transforms: Transform[] = [];

  constructor(options: BuildOptions = {}) {
    const root = resolve(options.root ?? ".");
    this.config = {
      root,
      serverEntry: resolve(root, options.serverEntry ?? "main.ts"),
      outDir: resolve(root, options.outDir ?? "_fresh"),
      target: ["chrome99", "firefox99", "safari15"],
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
  async build(): Promise<void> {
    const { root, serverEntry, outDir, target, buildId } = this.config;
    setBuildId(buildId);
    const found = await crawl(join(root, "routes"), join(root, "islands"));
    const islands = nameIslands(found.islands);
    const boot = new URL("../client/boot.ts", import.meta.url);
    const scripts = await bundle({
      root,
      target,
      entries: {
        [CLIENT_SCRIPT]: fileURLToPath(boot),
        ...Object.fromEntries(islands),
      },
    });
    const transforms = [...this.#transforms, lockAddresses];
    const served = await readStatic(join(root, "static"), transforms);
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
    await writeServer(outDir, serverEntry);
  }
}

/** Made of what a host or a CI says is being deployed, else new each time. */
function makeBuildId(): string {
  const deployed = ["DENO_DEPLOYMENT_ID", "GITHUB_SHA", "CI_COMMIT_SHA"]
    .map((name) => Deno.env.get(name)).find(Boolean);
  return createHash("sha1").update(deployed ?? crypto.randomUUID())
    .digest("hex");
}

/** Gives each island a name that is a valid and unique identifier. */
function nameIslands(files: readonly string[]): Map<string, string> {
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
