/**
 * `deno task cluster`: a whole cluster in one terminal, over one embedded
 * PostgreSQL, with keys to kill, pause and restart its nodes, so that anyone
 * can watch a failover in the browser. `--no-tty` takes the same as lines on
 * standard input.
 */
import { parseArgs } from "node:util";
import { loadConfig } from "../app/config.ts";
import { startEmbedded } from "../db/embedded/embedded.ts";
import { StartError } from "../lib/errors/start_error.ts";
import { ensureBuilt } from "../app/start/build.ts";
import {
  createLocalNode,
  type LocalNode,
  statusLine,
} from "./local_cluster/local_node.ts";
import {
  createKeys,
  HELP,
  readRequest,
  type Request,
} from "./local_cluster/request.ts";
import { createScreen, type Screen } from "./local_cluster/screen.ts";
import { TextLineStream } from "./local_cluster/text_lines.ts";
import { root } from "./process.ts";

/** Nodes are chosen with one key. */
const MOST_NODES = 9;
const LOOK_EVERY_MS = 1000;

try {
  await main();
} catch (error) {
  if (!(error instanceof StartError)) throw error;
  console.error(`Error: ${error.message}`);
  Deno.exit(1);
}
Deno.exit(0);

async function main(): Promise<void> {
  const { size, port, terminal } = readArguments();
  const text = new TextEncoder();
  const screen = createScreen({
    terminal,
    colour: terminal && !Deno.noColor,
    write: (line) => void Deno.stdout.writeSync(text.encode(line)),
    columns: () => terminal ? Deno.consoleSize().columns : 80,
  });
  const onStep = (step: string) => screen.line(0, `${step} …`);
  const { database: address, dataDir } = loadConfig(Deno.env.toObject());
  await ensureBuilt(root, { onStep });
  const database = address
    ? undefined
    : await startEmbedded(dataDir, { onStep });

  const urls = Array.from(
    { length: size },
    (_, index) => `http://127.0.0.1:${port + index}`,
  );
  const nodes = urls.map((url, index) =>
    createLocalNode({
      number: index + 1,
      url,
      env: { DATA_DIR: dataDir },
      onLine: (line) => screen.line(index + 1, line),
    })
  );
  screen.line(0, HELP);
  nodes.forEach((node) => node.start());

  const stop = new AbortController();
  Deno.addSignalListener("SIGINT", () => stop.abort());
  if (Deno.build.os !== "windows") {
    Deno.addSignalListener("SIGTERM", () => stop.abort());
  }
  const looking = keepLooking(nodes, screen, stop.signal);
  await Promise.race([
    aborted(stop.signal),
    obey(requests(terminal, size, screen), nodes, screen),
  ]);
  stop.abort();
  if (terminal) Deno.stdin.setRaw(false);
  screen.line(0, "Stopping …");
  await looking;
  await Promise.all(nodes.map((node) => node.end()));
  await database?.stop();
  screen.close();
}

function readArguments(): { size: number; port: number; terminal: boolean } {
  const usage = "deno task cluster [--nodes 1-9] [--port 8000] [--no-tty]";
  try {
    const { values } = parseArgs({
      args: Deno.args,
      options: {
        nodes: { type: "string", default: "3" },
        port: { type: "string", default: "8000" },
        "no-tty": { type: "boolean", default: false },
      },
    });
    const size = Number(values.nodes);
    const port = Number(values.port);
    if (!Number.isInteger(size) || size < 1 || size > MOST_NODES) {
      throw new TypeError(`--nodes ${values.nodes} is not from 1 to 9`);
    }
    if (!Number.isInteger(port) || port < 1 || port > 65_000) {
      throw new TypeError(`--port ${values.port} is not from 1 to 65000`);
    }
    const terminal = !values["no-tty"] && Deno.stdin.isTerminal() &&
      Deno.stdout.isTerminal();
    return { size, port, terminal };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new StartError(`${error.message}. Usage: ${usage}`);
  }
}

async function keepLooking(
  nodes: readonly LocalNode[],
  screen: Screen,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const signs = await Promise.all(nodes.map((node) => node.sign()));
    if (!signal.aborted) screen.status(statusLine(nodes, signs));
    await Promise.race([
      aborted(signal),
      new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS)),
    ]);
  }
}

/** Yields what is asked for: with keys, or with lines without a terminal. */
async function* requests(
  terminal: boolean,
  size: number,
  screen: Screen,
): AsyncGenerator<Request> {
  const typed = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
  if (terminal) {
    Deno.stdin.setRaw(true);
    const read = createKeys(size);
    for await (const keys of typed) {
      for (const key of keys) {
        const request = read(key);
        if (request) yield request;
      }
    }
    return;
  }
  for await (const line of typed.pipeThrough(new TextLineStream())) {
    if (line.trim() === "") continue;
    const request = readRequest(line, size);
    if (request) yield request;
    else screen.line(0, `Not understood: ${JSON.stringify(line)}. ${HELP}`);
  }
}

/** Does what is asked until `quit`, or until nobody can ask any more. */
async function obey(
  asked: AsyncIterable<Request>,
  nodes: readonly LocalNode[],
  screen: Screen,
): Promise<void> {
  for await (const request of asked) {
    switch (request.kind) {
      case "quit":
        return;
      case "help":
        screen.line(0, HELP);
        break;
      case "status": {
        const signs = await Promise.all(nodes.map((node) => node.sign()));
        screen.line(0, statusLine(nodes, signs));
        break;
      }
      default:
        screen.line(0, `${request.kind} ${request.node}`);
        await nodes[request.node - 1]?.perform(request.kind);
    }
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) =>
    signal.addEventListener("abort", () => resolve(), { once: true })
  );
}
