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
  sourceMap: SourceMapOptions;
}

const PACKAGE = fileURLToPath(new URL("../..", import.meta.url));

/**
 * Bundles scripts for browsers; what several of them import is split off, so
 * that it is loaded once.
 *
 * @returns The scripts by file name; an entry's is its name and `.js`.
 * @throws esbuild.BuildFailure with the messages, when a script is wrong.
 */
export async function bundle(
  { root, entries, target, development, sourceMap }: BundleOptions,
): Promise<Map<string, Uint8Array>> {
  const { kind, ...sources } = sourceMap;
  try {
    const { outputFiles } = await esbuild.build({
      entryPoints: entries,
      absWorkingDir: root,
      outdir: join(root, "_"),
      write: false,
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
    return new Map(outputFiles.map((f) => [basename(f.path), f.contents]));
  } finally {
    await esbuild.stop();
  }
}
