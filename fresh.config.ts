/**
 * What the build makes of the sources: `_fresh/`, with the islands' chunks,
 * the styles and the static files.
 */
import { dirname } from "node:path";
import { compile, optimize } from "@tailwindcss/node";
import { Scanner } from "@tailwindcss/oxide";
import { Builder } from "fresh/dev";

const root = import.meta.dirname ?? Deno.cwd();

/** Returns the builder of this app, styles included. */
export function createBuilder(): Builder {
  const builder = new Builder({ root, serverEntry: "app/app.ts" });
  builder.onTransformStaticFile(
    { pluginName: "styles", filter: /styles\.css$/ },
    async ({ path, text }) => ({ content: await compileStyles(path, text) }),
  );
  return builder;
}

/**
 * Compiles a Tailwind stylesheet with the classes that the pages use.
 *
 * @param path Where the stylesheet lies; its imports are relative to it.
 * @param source Its text.
 * @returns CSS, minified.
 */
export async function compileStyles(
  path: string,
  source: string,
): Promise<string> {
  const styles = await compile(source, {
    base: dirname(path),
    from: path,
    onDependency: () => {},
  });
  // Where classes are looked for stands in the stylesheet, as `@source`.
  const scanner = new Scanner({ sources: styles.sources });
  return optimize(styles.build(scanner.scan()), { minify: true }).code;
}
