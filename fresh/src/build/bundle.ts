import { readFile } from "node:fs/promises";
import { basename, dirname, isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

/** Production source maps; see esbuild's documentation of each. */
export interface SourceMapOptions {
  kind: esbuild.BuildOptions["sourcemap"];
  sourceRoot?: string;
  sourcesContent?: boolean;
}

export interface BundleOptions {
  root: string;
  /** Files to bundle, by the name of their script. */
  entries: Record<string, string>;
  target: string | string[];
  development: boolean;
  sourceMap: SourceMapOptions | undefined;
}

/** The scripts made of the entries and of what they share. */
export interface Bundle {
  /** By file name. */
  files: Map<string, Uint8Array>;
  /** By name of the entry: its file, and the files that it imports. */
  scripts: Map<string, { file: string; imports: string[] }>;
}

const PACKAGE = fileURLToPath(new URL("../..", import.meta.url));

// esbuild is one process for all builds; the last one to end stops it, and the
// next waits until it has stopped.
let running = 0;
let stopped = Promise.resolve();

/**
 * Bundles scripts for browsers; what several of them import is split off, so
 * that it is loaded once.
 *
 * @throws esbuild.BuildFailure with the messages, when a script is wrong.
 */
export async function bundle(options: BundleOptions): Promise<Bundle> {
  const { root, entries, target, development, sourceMap } = options;
  running++;
  try {
    await stopped;
    const { outputFiles, metafile } = await esbuild.build({
      entryPoints: entries,
      absWorkingDir: root,
      outdir: join(root, "_"),
      write: false,
      metafile: true,
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "browser",
      target,
      minify: !development,
      legalComments: "none",
      logLevel: "silent",
      jsx: "automatic",
      jsxImportSource: "preact",
      define: {
        "process.env.NODE_ENV": development ? '"development"' : '"production"',
      },
      sourcemap: development ? "inline" : sourceMap?.kind ?? false,
      ...(sourceMap?.sourceRoot === undefined
        ? {}
        : { sourceRoot: sourceMap.sourceRoot }),
      ...(sourceMap?.sourcesContent === undefined
        ? {}
        : { sourcesContent: sourceMap.sourcesContent }),
      nodePaths: [join(root, "node_modules"), join(PACKAGE, "../node_modules")],
      plugins: [await importMap(root)],
    });
    return {
      files: new Map(
        outputFiles.map((file) => [basename(file.path), file.contents]),
      ),
      scripts: scriptsOf(metafile),
    };
  } finally {
    if (--running === 0) stopped = Promise.resolve(esbuild.stop());
    await stopped;
  }
}

function scriptsOf({ outputs }: esbuild.Metafile): Bundle["scripts"] {
  const importsOf = (path: string, seen = new Set<string>()): Set<string> => {
    for (const { path: to, kind } of outputs[path]?.imports ?? []) {
      if (kind !== "import-statement" || seen.has(to)) continue;
      seen.add(to);
      importsOf(to, seen);
    }
    return seen;
  };
  return new Map(
    Object.entries(outputs)
      .filter(([, { entryPoint }]) => entryPoint !== undefined)
      .map(([path]) => [basename(path, ".js"), {
        file: basename(path),
        imports: Array.from(importsOf(path), (to) => basename(to)),
      }]),
  );
}

/** Resolves bare imports as the project's deno.json says. */
async function importMap(root: string): Promise<esbuild.Plugin> {
  const imports = await findImports(root);
  return {
    name: "deno-import-map",
    setup(build) {
      build.onResolve({ filter: /^[^./]/ }, async (args) => {
        if (args.pluginData === RESOLVED || isAbsolute(args.path)) return;
        const target = resolveImport(args.path, imports);
        if (target === null) return;
        if (target === "@fresh/core/runtime") {
          return { path: join(PACKAGE, "runtime.ts") };
        }
        return await build.resolve(target, {
          kind: args.kind,
          importer: args.importer,
          resolveDir: args.resolveDir,
          pluginData: RESOLVED,
        });
      });
    },
  };
}

const RESOLVED = Symbol("resolved by the import map");

/**
 * Looks a specifier up in an import map; the longest key wins.
 *
 * @returns The path or package that it stands for, or null.
 */
export function resolveImport(
  specifier: string,
  imports: Record<string, string>,
): string | null {
  const keys = Object.keys(imports)
    .filter((key) =>
      key === specifier || specifier.startsWith(key.replace(/\/?$/, "/"))
    )
    .sort((a, b) => b.length - a.length);
  const [key] = keys;
  const target = key === undefined ? specifier : imports[key]!;
  const rest = key === undefined ? "" : specifier.slice(key.length);
  const packaged = /^(?:npm|jsr):\/?((?:@[^/]+\/)?[^@/]+)(?:@[^/]*)?(\/.*)?$/
    .exec(target);
  if (packaged !== null) {
    return packaged[1]! + (packaged[2] ?? "") + rest;
  }
  return key === undefined ? null : target + rest;
}

/** The imports of all deno.json from a directory up; the nearer one wins. */
async function findImports(root: string): Promise<Record<string, string>> {
  const parent = dirname(root);
  const found = parent === root ? {} : await findImports(parent);
  try {
    const text = await readFile(join(root, "deno.json"), "utf8");
    const imports: Record<string, string> = JSON.parse(text).imports ?? {};
    for (const [name, target] of Object.entries(imports)) {
      const isFile = target.startsWith(".");
      found[name] = isFile ? join(root, target) : target;
    }
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error &&
      error.code === "ENOENT";
    if (!isMissing) throw error;
  }
  return found;
}
