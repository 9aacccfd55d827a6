/** Real nodes for tests and benchmarks, with only the settings they name. */
import { ensureBuilt } from "../../app/start/build.ts";
import {
  isReady,
  type NodeProcess,
  spawnNode,
} from "../../tasks/node_process.ts";
import { root } from "../../tasks/process.ts";
import { until } from "../../lib/time/until.ts";

/** A node under test. */
export interface TestNodeProcess extends NodeProcess {
  /** Returns all that it has printed so far. */
  output(): string;
}

/** What a node under test is started with. */
export interface TestNodeOptions {
  /** A free port unless told. */
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether to wait until it is ready to serve; true unless told. */
  readonly waitUntilReady?: boolean;
}

/** What nodes under test take from those who read their figures. */
export const METRICS_TOKEN = "metrics-of-the-tests";

/** All people of the tests come from one address, and some are in a hurry. */
const NO_LIMITS = { SIGNUP_LIMIT: "0", WRITES_PER_SECOND: "0" };

/** Far longer than a start takes, the build included, on a busy machine. */
const READY_WITHIN_MS = 180_000;

/**
 * Starts a node on 127.0.0.1.
 *
 * @throws {Error} with its output when it ends before it is ready.
 */
export async function startNode(
  options: TestNodeOptions = {},
): Promise<TestNodeProcess> {
  const { port = freePort(), env = {}, waitUntilReady = true } = options;
  let output = "";
  await ensureBuilt(root);
  const node = spawnNode({
    url: `http://127.0.0.1:${port}`,
    env: { METRICS_TOKEN, ...NO_LIMITS, ...env },
    inheritSettings: false,
    async read(text) {
      for await (const part of text) output += part;
    },
  });
  const tested = { ...node, output: () => output };
  if (waitUntilReady) await untilReady(tested);
  return tested;
}

/**
 * Starts nodes that know each other.
 *
 * @returns The nodes in the order of their URLs: the first one leads.
 */
export async function startNodes(
  count: number,
  env: Readonly<Record<string, string>>,
): Promise<AsyncDisposable & { readonly nodes: readonly TestNodeProcess[] }> {
  const started = new AsyncDisposableStack();
  const urls = Array.from(
    { length: count },
    () => `http://127.0.0.1:${freePort()}`,
  ).sort();
  const start = async (url: string) =>
    started.use(
      await startNode({
        port: Number(new URL(url).port),
        env: { ...env, PEERS: urls.join() },
      }),
    );
  const nodes: TestNodeProcess[] = [];
  try {
    // The first one alone, so that it leads; the others at the same time.
    for (const group of [urls.slice(0, 1), urls.slice(1)]) {
      const starts = await Promise.allSettled(group.map(start));
      for (const one of starts) {
        if (one.status === "rejected") throw one.reason;
        nodes.push(one.value);
      }
    }
  } catch (error) {
    await started.disposeAsync();
    throw error;
  }
  return {
    nodes,
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

/**
 * Returns a TCP port of 127.0.0.1 that was free just now. It lies below those
 * that the system gives to outgoing connections: one of them could take it
 * before the node does.
 */
export function freePort(): number {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 20_000);
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}

async function untilReady(node: TestNodeProcess): Promise<void> {
  let hasEnded = false;
  void node.exited.then(() => hasEnded = true);
  await until(
    () => `a node that is ready:\n${node.output()}`,
    () => {
      if (!hasEnded) return isReady(node.url);
      throw new Error(`The node ended before it was ready:\n${node.output()}`);
    },
    { withinMs: READY_WITHIN_MS, everyMs: 25 },
  );
}
