import { setTimeout as delay } from "node:timers/promises";
import { NODE_ARGS } from "../process.ts";

/** How long a node may take to start; the first start installs and builds. */
const START_MS = 180_000;

/**
 * Makes sure that a node answers at `url`: one that runs already, or one that is started here and stopped with the returned
 * object.
 *
 * @throws {Error} when the node does not start, or `url` is another machine's.
 */
export async function runningNode(url: string): Promise<AsyncDisposable> {
  if (await answers(url)) return { [Symbol.asyncDispose]: async () => {} };
  const { hostname, port } = new URL(url);
  if (hostname !== "127.0.0.1" && hostname !== "localhost") {
    throw new Error(`No node answers at ${url}. Start one there.`);
  }
  console.error("No node is running: starting one for this.");
  const node = new Deno.Command(Deno.execPath(), {
    args: [...NODE_ARGS],
    cwd: new URL("../..", import.meta.url),
    env: { PORT: port || "80", HOST: "127.0.0.1", NODE_URL: url },
    stdout: "null",
  }).spawn();
  const stop = async () => {
    node.kill("SIGTERM");
    await node.status;
  };
  const deadline = Date.now() + START_MS;
  const ended = node.status.then(({ code }) => {
    throw new Error(`The node ended with status ${code}.`);
  });
  ended.catch(() => {});
  while (!await answers(url)) {
    await Promise.race([delay(200), ended]);
    if (Date.now() > deadline) {
      await stop();
      throw new Error(`The node did not answer at ${url} in time.`);
    }
  }
  return { [Symbol.asyncDispose]: stop };
}

/** Returns whether a node at `url` can take writes. */
async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/api/cluster`);
    const body = await response.json();
    return response.ok && body.leader !== null;
  } catch {
    return false;
  }
}
