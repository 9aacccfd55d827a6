import * as esbuild from "esbuild";
import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/**
 * The original of `packages/fresh/` resolves imports with Deno, which knows the export conditions of package.json but not its map
 * `browser`: a package whose files for Node are replaced by that alone would be bundled with them, and break in the browser.
 */
Deno.test("islands need no package's map of files for browsers", async () => {
  const entryPoints: string[] = [];
  for await (const { name, isFile } of Deno.readDir(join(root, "islands"))) {
    assert.ok(isFile && /^[A-Z]\w+\.tsx$/.test(name), `${name}: no island`);
    entryPoints.push(join(root, "islands", name));
  }
  try {
    await esbuild.build({
      entryPoints,
      outdir: join(root, "_"),
      write: false,
      bundle: true,
      splitting: true,
      format: "esm",
      platform: "neutral",
      conditions: ["browser"],
      mainFields: ["module", "main"],
      jsx: "automatic",
      jsxImportSource: "preact",
      logLevel: "silent",
      alias: { "fresh/runtime": join(root, "packages/fresh/runtime.ts") },
    });
  } finally {
    await esbuild.stop();
  }
});
