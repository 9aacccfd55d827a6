import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

/** Production source maps; see esbuild's documentation of each. */
export interface SourceMapOptions {
  kind: NonNullable<esbuild.BuildOptions["sourcemap"]>;
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
  /** By file name; an entry's is its name and `.js`. */
  files: Map<string, Uint8Array>;
  /** By name of the entry: the file names of all that it imports. */
  imports: Map<string, string[]>;
}

const PACKAGE = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Bundles scripts for browsers; what several of them import is split off, so
 * that it is loaded once.
 *
 * @throws esbuild.BuildFailure with the messages, when a script is wrong.
 */
export async function bundle(options: BundleOptions): Promise<Bundle> {
  const { root, entries, target, development } = options;
  const { kind, ...sources } = options.sourceMap ?? { kind: false };
  try {
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
      ...sources,
      sourcemap: development ? "inline" : kind,
      alias: { "fresh/runtime": join(PACKAGE, "runtime.ts") },
      nodePaths: [join(root, "node_modules"), join(PACKAGE, "../node_modules")],
    });
    return {
      files: new Map(
        outputFiles.map((file) => [basename(file.path), file.contents]),
      ),
      imports: new Map(
        Object.entries(metafile.outputs)
          .filter(([, { entryPoint }]) => entryPoint !== undefined)
          .map(([path]) => [basename(path, ".js"), importsOf(path, metafile)]),
      ),
    };
  } finally {
    await esbuild.stop();
  }
}

/** The file names of what a script imports, and of what that imports. */
function importsOf(path: string, { outputs }: esbuild.Metafile): string[] {
  const found = new Set([path]);
  // A set is visited with what is added to it on the way.
  for (const from of found) {
    for (const { path: to, kind } of outputs[from]?.imports ?? []) {
      if (kind === "import-statement") found.add(to);
    }
  }
  found.delete(path);
  return Array.from(found, (to) => basename(to));
}
