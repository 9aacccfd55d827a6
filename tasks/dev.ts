/**
 * `deno task dev`: a node that is started anew whenever a source changes. Its
 * pages then reload themselves.
 */
import { loadConfig } from "../app/config.ts";
import { ensureBuilt } from "../app/start/build.ts";
import { startEmbedded } from "../db/embedded/embedded.ts";
import { StartError } from "../lib/errors/start_error.ts";
import { watchLauncher } from "../app/start/launcher.ts";
import { nodeArgs, root } from "./process.ts";

/** An editor saves a file in several steps; so close, they are one change. */
const SETTLE_MS = 150;

const IGNORED =
  /(^|\/)(node_modules|_fresh|coverage|\.[^/]*)(\/|$)|_test\.tsx?$/;

const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.addSignalListener(signal, () => stop.abort());
}
await watchLauncher(() => stop.abort());

try {
  // Held over the restarts: the database stays up between them.
  const { database: address, dataDir } = loadConfig(Deno.env.toObject());
  const database = address ? undefined : await startEmbedded(dataDir);
  await watch(dataDir);
  await database?.stop();
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(`Error: ${error.message}`);
  Deno.exit(1);
}
Deno.exit(0);

async function watch(dataDir: string): Promise<void> {
  let node = await startNode();
  const watcher = Deno.watchFs(root);
  stop.signal.addEventListener("abort", () => watcher.close());
  let settling: ReturnType<typeof setTimeout> | undefined;
  let restarting = Promise.resolve();
  for await (const { kind, paths } of watcher) {
    const changed = paths.filter((path) =>
      !path.startsWith(dataDir) && !IGNORED.test(path.slice(root.length + 1))
    );
    if (kind === "access" || changed.length === 0) continue;
    clearTimeout(settling);
    settling = setTimeout(() => {
      console.log(`Changed: ${changed[0]?.slice(root.length + 1)}`);
      restarting = restarting.then(async () => {
        await end(node);
        node = await startNode();
      });
    }, SETTLE_MS);
  }
  clearTimeout(settling);
  await restarting;
  await end(node);
}

/**
 * Builds the pages, which a node is not always allowed to do itself, and starts
 * one. What is wrong with a source is shown instead: the next change tries again.
 */
async function startNode(): Promise<Deno.ChildProcess | undefined> {
  try {
    await ensureBuilt(root, { onStep: (step) => console.log(`${step} …`) });
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    console.error(`Error: ${error.message}`);
    return undefined;
  }
  const env = { ...Deno.env.toObject(), LIVE_RELOAD: "1" };
  return new Deno.Command(Deno.execPath(), {
    args: nodeArgs(env),
    cwd: root,
    env,
  }).spawn();
}

async function end(node: Deno.ChildProcess | undefined): Promise<void> {
  try {
    node?.kill("SIGTERM");
  } catch {
    // It has ended by itself: an error in the source, shown above.
  }
  await node?.status;
}
