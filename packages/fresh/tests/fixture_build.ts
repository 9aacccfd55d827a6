import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Builder } from "fresh/dev";

/** The fixture app, built as it would be for production. */
export interface Fixture extends AsyncDisposable {
  fetch(request: Request): Promise<Response>;
  /** Where the build lies. */
  outDir: string;
  buildId: string;
}

/** Builds the fixture into a directory of its own, whose name has a space. */
export async function buildFixture(): Promise<Fixture> {
  const outDir = await Deno.makeTempDir({ prefix: "fresh build " });
  const builder = new Builder({
    root: fileURLToPath(new URL("fixture", import.meta.url)),
    serverEntry: "app.ts",
    outDir,
  });
  await builder.build();
  const server = await import(pathToFileURL(join(outDir, "server.js")).href);
  return {
    fetch: server.default.fetch,
    outDir,
    buildId: builder.config.buildId,
    [Symbol.asyncDispose]: () => Deno.remove(outDir, { recursive: true }),
  };
}
