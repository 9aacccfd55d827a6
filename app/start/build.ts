/**
 * Makes sure that `_fresh/` is what the sources say, before it is served.
 */
import { join } from "node:path";
import { readIfThere, removeIfThere } from "../../lib/files.ts";
import { FileLock } from "../../lib/file_lock.ts";
import { StartError } from "../../lib/errors/start_error.ts";
import { digestSources } from "./sources.ts";

/** How to build. */
interface BuildOptions {
  /** Told when there is something to build. */
  readonly onStep?: (step: string) => void;
  /** Build even if nothing changed. */
  readonly always?: boolean;
}

/**
 * Builds pages, islands and styles if their sources changed since the last
 * build. Nodes that start at once from the same folder build once: the others
 * wait. The build is a process of its own, so that its tools, which need some
 * 100 MB, do not stay in the server's memory.
 *
 * @param root The project's folder.
 * @throws {StartError} When it cannot be built, with the builder's last words.
 */
export async function ensureBuilt(
  root: string,
  { onStep, always = false }: BuildOptions = {},
): Promise<void> {
  const digest = await digestSources(root);
  if (!always && await readIfThere(stamp(root)) === digest) return;

  using _turn = await takeTurn(root);
  if (!always && await readIfThere(stamp(root)) === digest) return;
  onStep?.("Building pages and styles");
  // Removed first and written last: an interrupted build is no build.
  await removeIfThere(stamp(root));
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", join(root, "tasks", "build_app.ts")],
    cwd: root,
    // Fresh makes the build's id of it: nodes with the same sources answer each
    // other's addresses.
    env: { NO_COLOR: "1", DENO_DEPLOYMENT_ID: digest },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  if (!success) {
    const text = new TextDecoder();
    throw new StartError(
      "The pages could not be built; mend the sources and start again.\n" +
        `${text.decode(stdout)}${text.decode(stderr)}`.trim(),
    );
  }
  await Deno.writeTextFile(stamp(root), digest);
}

const outFolder = (root: string) => join(root, "_fresh");
const stamp = (root: string) => join(outFolder(root), "built-from");

async function takeTurn(root: string): Promise<FileLock> {
  try {
    return await FileLock.take(join(root, ".build.lock"), "exclusive");
  } catch (error) {
    throw new StartError(
      `The pages have to be built, but ${root} cannot be written to (${
        error instanceof Error ? error.message : error
      }): run "deno task build" as its owner, or give the folder to the user ` +
        "that runs DistSales.",
    );
  }
}
