import { fileURLToPath } from "node:url";
import { NODE_ARGS } from "../../tasks/process.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** A real DistSales node, started as an operator starts one. */
export interface NodeProcess extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** All that it printed so far. */
  output(): string;
  signal(signal: Deno.Signal): void;
  /** How it ended: resolves when the process is gone. */
  readonly exited: Promise<Deno.CommandStatus>;
  /** Stops it gracefully, and by force when it does not end within ten seconds. */
  stop(): Promise<Deno.CommandStatus>;
}

/** What a node is started with; the rest of the environment is the caller's, less its own node settings. */
export interface NodeOptions {
  readonly port?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Whether to wait until the node answers its heartbeat with 200; default true. */
  readonly waitUntilReady?: boolean;
  readonly signal?: AbortSignal;
}

/** Settings of the surroundings that must not leak into a node under test. */
const OWN_SETTINGS =
  /^(PORT|HOST|NODE_URL|PEERS|DATABASE_URL|DATABASE_READ_URL|DATA_DIR|HEARTBEAT_MS|HEARTBEAT_TIMEOUT_MS|LEASE_MS|WRITE_DEADLINE_MS|ADMIN_USERNAME|ADMIN_PASSWORD|PUBLIC_URL|TRUST_PROXY|CURRENCY|LOG_FORMAT|LOG_LEVEL)$/;

/**
 * Starts `main.ts` as a process of its own on 127.0.0.1.
 *
 * @throws {Error} with its output when it ends before it is ready.
 */
export async function startNode(
  options: NodeOptions = {},
): Promise<NodeProcess> {
  const port = options.port ?? freePort();
  const url = `http://127.0.0.1:${port}`;
  const inherited = Object.fromEntries(
    Object.entries(Deno.env.toObject()).filter(([name]) =>
      !OWN_SETTINGS.test(name)
    ),
  );
  const child = new Deno.Command(Deno.execPath(), {
    args: [...NODE_ARGS],
    cwd: root,
    clearEnv: true,
    env: {
      ...inherited,
      HOST: "127.0.0.1",
      PORT: String(port),
      NODE_URL: url,
      ...options.env,
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let text = "";
  const keep = new WritableStream<string>({
    write: (part) => void (text += part),
  });
  const keepToo = new WritableStream<string>({
    write: (part) => void (text += part),
  });
  const drained = Promise.all([
    child.stdout.pipeThrough(new TextDecoderStream()).pipeTo(keep),
    child.stderr.pipeThrough(new TextDecoderStream()).pipeTo(keepToo),
  ]);
  const exited = Promise.all([child.status, drained]).then(([status]) =>
    status
  );
  const node: NodeProcess = {
    url: options.env?.["NODE_URL"] ?? url,
    port,
    pid: child.pid,
    output: () => text,
    signal: (signal) => child.kill(signal),
    exited,
    async stop() {
      const force = setTimeout(() => send(child, "SIGKILL"), 10_000);
      send(child, "SIGCONT");
      send(child, "SIGTERM");
      const status = await exited;
      clearTimeout(force);
      return status;
    },
    async [Symbol.asyncDispose]() {
      await node.stop();
    },
  };
  if (options.waitUntilReady ?? true) await untilReady(node, url);
  return node;
}

/**
 * Returns a TCP port of 127.0.0.1 that was free just now. It lies below those that the system gives to outgoing connections:
 * one of them could take it before the node does.
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

async function untilReady(node: NodeProcess, url: string): Promise<void> {
  const ended = node.exited.then(() => true);
  for (;;) {
    if (await answers(`${url}/api/heartbeat`)) return;
    if (await Promise.race([ended, pause(25)]) === true) {
      throw new Error(`The node ended before it was ready:\n${node.output()}`);
    }
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(1000) });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function send(child: Deno.ChildProcess, signal: Deno.Signal): void {
  try {
    child.kill(signal);
  } catch (error) {
    const gone = error instanceof Deno.errors.NotFound ||
      error instanceof TypeError;
    if (!gone) throw error;
  }
}
