/** The scripts for browsers. */
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

/** What is bundled, and for whom. */
interface BundleOptions {
  /** The project's directory. */
  readonly root: string;
  /** The browsers to build for, as esbuild names them. */
  readonly target: string | string[];
  /** Files to bundle, by the name of their script. */
  readonly entries: Readonly<Record<string, string>>;
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
  { root, target, entries }: BundleOptions,
): Promise<Map<string, Uint8Array>> {
  try {
    const { outputFiles } = await esbuild.build({
      entryPoints: { ...entries },
      absWorkingDir: root,
      outdir: join(root, "_"),
      write: false,
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "browser",
      target,
      minify: true,
      legalComments: "none",
      logLevel: "silent",
      jsx: "automatic",
      jsxImportSource: "preact",
      define: { "process.env.NODE_ENV": '"production"' },
      alias: { "fresh/runtime": join(PACKAGE, "runtime.ts") },
      nodePaths: [join(root, "node_modules"), join(PACKAGE, "../node_modules")],
    });
    return new Map(outputFiles.map((f) => [basename(f.path), f.contents]));
  } finally {
    await esbuild.stop();
  }
}
