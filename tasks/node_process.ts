/**
 * A node as a process of its own, for the tasks that need one and for the
 * tests: started as `deno task start` does it, listened to, and ended.
 */
import { VARIABLES } from "../app/variables.ts";
import { nodeArgs, root } from "./process.ts";

/** A node that runs, or has ended. */
export interface NodeProcess extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Sends a signal; nothing happens when the process is gone. */
  signal(signal: Deno.Signal): void;
  /** Resolves, with how it ended, when it is gone and its output was read. */
  readonly exited: Promise<Deno.CommandStatus>;
  /** Ends it gracefully, and by force if that takes more than ten seconds. */
  stop(): Promise<Deno.CommandStatus>;
}

/** What a node is started with. */
interface NodeProcessOptions {
  /** Where it listens, on 127.0.0.1, and what it calls itself. */
  readonly url: string;
  /** Further variables of its environment. */
  readonly env?: Readonly<Record<string, string>>;
  /**
   * Whether it also gets the settings that this process was given, such as
   * `DATABASE_URL`. Other variables of the environment are passed on anyway.
   */
  readonly inheritSettings: boolean;
  /** Reads what it prints, to the end; called once for each stream. */
  readonly read: (
    text: ReadableStream<string>,
    stream: "stdout" | "stderr",
  ) => Promise<unknown>;
}

/** A node that is told to stop ends within five seconds by itself. */
const STOP_LIMIT_MS = 10_000;
const READY_LIMIT_MS = 1_000;

/** Starts a node whose pages are built; it is not ready when this returns. */
export function spawnNode(options: NodeProcessOptions): NodeProcess {
  const { url, env = {}, inheritSettings, read } = options;
  const port = Number(new URL(url).port || 80);
  const environment = {
    ...inheritedEnv(inheritSettings),
    HOST: "127.0.0.1",
    PORT: String(port),
    NODE_URL: url,
    ...env,
  };
  const child = new Deno.Command(Deno.execPath(), {
    args: nodeArgs(environment),
    cwd: root,
    clearEnv: true,
    env: environment,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const readers = (["stdout", "stderr"] as const).map((stream) =>
    read(child[stream].pipeThrough(new TextDecoderStream()), stream)
  );
  const exited = Promise.all([child.status, ...readers])
    .then(([status]) => status);

  async function stop(): Promise<Deno.CommandStatus> {
    const force = setTimeout(() => sendSignal(child, "SIGKILL"), STOP_LIMIT_MS);
    // A paused process does not hear that it is to end.
    sendSignal(child, "SIGCONT");
    sendSignal(child, "SIGTERM");
    const status = await exited;
    clearTimeout(force);
    return status;
  }

  return {
    url,
    port,
    pid: child.pid,
    signal: (signal) => sendSignal(child, signal),
    exited,
    stop,
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}

/** Returns whether the node at `url` is ready to serve. */
export async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/api/heartbeat`, {
      signal: AbortSignal.timeout(READY_LIMIT_MS),
    });
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}

function inheritedEnv(inheritSettings: boolean): Record<string, string> {
  const all = Deno.env.toObject();
  if (inheritSettings) return all;
  return Object.fromEntries(
    Object.entries(all).filter(([name]) => !(name in VARIABLES)),
  );
}

/** Sends a signal; nothing happens when the process is gone. */
export function sendSignal(
  child: Deno.ChildProcess,
  signal: Deno.Signal,
): void {
  try {
    child.kill(signal);
  } catch (error) {
    const isGone = error instanceof Deno.errors.NotFound ||
      error instanceof TypeError;
    if (!isGone) throw error;
  }
}
