/** The node that the demo market is made on. */
import { z } from "zod";
import { ensureBuilt } from "../../app/start/build.ts";
import { until } from "../../lib/time/until.ts";
import { spawnNode } from "../node_process.ts";
import { root } from "../process.ts";

/** How long a node may take to start; the first start installs and builds. */
const START_MS = 180_000;

const view = z.object({ leader: z.unknown() });

/**
 * Makes sure that a node answers at `url`: one that runs already, or one that
 * is started here and stopped with the returned object.
 *
 * @throws {Error} when the node does not start, or `url` is another machine's.
 */
export async function runningNode(url: string): Promise<AsyncDisposable> {
  if (await hasLeader(url)) return { [Symbol.asyncDispose]: async () => {} };
  const { hostname } = new URL(url);
  if (hostname !== "127.0.0.1" && hostname !== "localhost") {
    throw new Error(`No node answers at ${url}. Start one there.`);
  }
  console.error("No node is running: starting one for this.");
  await ensureBuilt(root);
  const node = spawnNode({
    url,
    inheritSettings: true,
    read: (text, stream) => stream === "stderr" ? show(text) : ignore(text),
  });
  let status: Deno.CommandStatus | null = null;
  void node.exited.then((ended) => status = ended);
  try {
    await until(`a node at ${url} that takes writes`, () => {
      if (status === null) return hasLeader(url);
      throw new Error(`The node ended with status ${status.code}.`);
    }, { withinMs: START_MS, everyMs: 200 });
    return node;
  } catch (error) {
    await node.stop();
    throw error;
  }
}

/** Returns whether a node answers at `url` and knows who takes writes. */
async function hasLeader(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/api/leader`);
    const { leader } = view.parse(await response.json());
    return leader !== null;
  } catch {
    return false;
  }
}

async function show(text: ReadableStream<string>): Promise<void> {
  const bytes = text.pipeThrough(new TextEncoderStream());
  for await (const part of bytes) Deno.stderr.writeSync(part);
}

function ignore(text: ReadableStream<string>): Promise<void> {
  return text.pipeTo(new WritableStream());
}
