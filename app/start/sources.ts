/**
 * The sources that `_fresh/` is built from, as one number that changes when
 * any of them does.
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { unlessMissing } from "../../lib/files.ts";

/** Folders whose code runs in pages or in the browser, or builds it. */
const FOLDERS = [
  "app",
  "routes",
  "islands",
  "components",
  "static",
  "packages",
  "market",
  "realtime",
  "cluster",
  "health",
  "lib",
];

const FILES = [
  "fresh.config.ts",
  "deno.json",
  "deno.lock",
];

/**
 * Digests everything that the build reads.
 *
 * @param root The project's folder.
 * @returns 64 hex letters.
 */
export async function digestSources(root: string): Promise<string> {
  const paths = [...FILES];
  for (const folder of FOLDERS) await collect(root, folder, paths);
  const contents = await Promise.all(
    paths.sort().map((path) => unlessMissing(Deno.readFile(join(root, path)))),
  );
  const digest = createHash("sha256");
  paths.forEach((path, index) => {
    const content = contents[index];
    if (!content) return;
    digest.update(`${path}\0${content.length}\0`).update(content);
  });
  return digest.digest("hex");
}

async function collect(
  root: string,
  folder: string,
  paths: string[],
): Promise<void> {
  try {
    for await (const entry of Deno.readDir(join(root, folder))) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory) await collect(root, path, paths);
      else if (entry.isFile && !/_test\.tsx?$/.test(path)) paths.push(path);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
