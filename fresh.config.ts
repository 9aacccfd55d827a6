/**
 * What the build makes of the sources: `_fresh/`, with the islands' chunks,
 * the styles and the static files.
 */
import { buildSync } from "esbuild";
import { Builder } from "fresh/dev";

const root = import.meta.dirname ?? Deno.cwd();

/** Returns the builder of this app, styles included. */
export function createBuilder(): Builder {
  const builder = new Builder({ root, serverEntry: "app/app.ts" });
  const { target } = builder.config;
  builder.onTransformStaticFile(
    { pluginName: "styles", filter: /styles\.css$/ },
    ({ path }) => ({ content: bundleStyles(path, target) }),
  );
  return builder;
}

/** Returns the stylesheet at `path` and all that it imports, minified. */
function bundleStyles(path: string, target: string | string[]): Uint8Array {
  const { outputFiles: [bundled] } = buildSync({
    entryPoints: [path],
    bundle: true,
    minify: true,
    write: false,
    target,
    // Served from `static/`; the builder completes their addresses.
    external: ["/fonts/*"],
  });
  if (bundled === undefined) throw new Error(`${path} was not bundled.`);
  return bundled.contents;
}
