import { join, relative, sep } from "node:path";
import type { StaticFile } from "../build.ts";
import type { FoundRoute } from "./crawl.ts";

/** An island's file and the scripts made of it. */
export interface BuiltIsland {
  name: string;
  file: string;
  chunk: string;
  imports: string[];
}

/** All that `_fresh/snapshot.js` tells. */
export interface BuiltFiles {
  version: string;
  clientEntry: string;
  signalsEntry: string;
  islands: BuiltIsland[];
  routes: FoundRoute[];
  staticFiles: Map<string, StaticFile>;
}

const WARNING = "// Written by the builder: do not edit.\n";

/** Writes `snapshot.js`: the modules of an app, and what was made of them. */
export async function writeSnapshot(
  outDir: string,
  built: BuiltFiles,
): Promise<void> {
  const { islands, routes, staticFiles } = built;
  const imports = [...islands, ...routes].map(({ file }, i) =>
    `import * as module_${i} from ${specifier(outDir, file)};\n`
  );
  const entries = (items: { file: string }[], first: number) =>
    items.map((item, i) => {
      const file = relative(outDir, item.file);
      const fields = JSON.stringify({ ...item, file }).slice(1, -1);
      return `  { ${fields}, module: module_${first + i} },\n`;
    }).join("");
  const constants = {
    version: built.version,
    clientEntry: built.clientEntry,
    signalsEntry: built.signalsEntry,
    staticFiles: Object.fromEntries(staticFiles),
  };
  const text = WARNING + imports.join("") +
    Object.entries(constants).map(([name, value]) =>
      `export const ${name} = ${JSON.stringify(value, null, 2)};\n`
    ).join("") +
    `export const islands = [\n${entries(islands, 0)}];\n` +
    `export const fsRoutes = [\n${entries(routes, islands.length)}];\n`;
  await Deno.writeTextFile(join(outDir, "snapshot.js"), text);
}

/** Writes `server.js`, whose default export answers requests. */
export async function writeServer(
  outDir: string,
  root: string,
  serverEntry: string,
): Promise<void> {
  const rootPath = JSON.stringify(relative(outDir, root));
  await Deno.writeTextFile(
    join(outDir, "server.js"),
    `${WARNING}import { loadBuild, path, setBuild } from "fresh/internal";
import * as snapshot from "./snapshot.js";
import { app } from ${specifier(outDir, serverEntry)};

const outDir = import.meta.dirname;
const root = path.join(outDir, ${rootPath});
setBuild(app, loadBuild(root, outDir, snapshot), "production");

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
