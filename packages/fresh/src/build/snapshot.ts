/** The modules that a build writes for the server. */
import { join, relative, sep } from "node:path";
import type { Snapshot } from "../build.ts";
import type { FoundRoute } from "./crawl.ts";

/** A snapshot of modules that are not loaded yet. */
type FoundSnapshot = Pick<Snapshot, "version" | "staticFiles"> & {
  readonly islands: readonly { readonly name: string; readonly file: string }[];
  readonly routes: readonly FoundRoute[];
};

const WARNING = "// Written by the builder: do not edit.\n";

/** Writes `snapshot.js`: the modules of an app, and what was made of them. */
export async function writeSnapshot(
  outDir: string,
  { version, staticFiles, islands, routes }: FoundSnapshot,
): Promise<void> {
  const modules = [...islands, ...routes].map(({ file }) => file);
  const list = (items: readonly { readonly file: string }[]) =>
    items.map((item) => {
      const file = relative(outDir, item.file);
      const fields = JSON.stringify({ ...item, file }).slice(1, -1);
      return `  { ${fields}, module: module_${modules.indexOf(item.file)} },\n`;
    }).join("");
  const imports = modules.map((file, i) =>
    `import * as module_${i} from ${specifier(outDir, file)};\n`
  );
  await Deno.writeTextFile(
    join(outDir, "snapshot.js"),
    `${WARNING}${imports.join("")}
export const version = ${JSON.stringify(version)};
export const staticFiles = ${JSON.stringify(staticFiles, null, 2)};
export const islands = [\n${list(islands)}];
export const routes = [\n${list(routes)}];
`,
  );
}

/** Writes `server.js`, whose default export answers requests. */
export async function writeServer(
  outDir: string,
  serverEntry: string,
): Promise<void> {
  await Deno.writeTextFile(
    join(outDir, "server.js"),
    `${WARNING}import { takeBuild } from "fresh/internal";
import * as snapshot from "./snapshot.js";
import { app } from ${specifier(outDir, serverEntry)};

takeBuild(app, import.meta.dirname, snapshot);

export default { fetch: app.handler() };
`,
  );
}

/** How a module in the out directory imports a file, as a string literal. */
function specifier(outDir: string, file: string): string {
  const path = relative(outDir, file).split(sep).map(encodeURIComponent)
    .join("/");
  return JSON.stringify(path.startsWith(".") ? path : `./${path}`);
}
