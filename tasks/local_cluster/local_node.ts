/** One node of the local cluster, as a process of its own. */
import { TextLineStream } from "./text_lines.ts";
import type { Action } from "./request.ts";

export interface LocalNode {
  readonly number: number;
  readonly url: string;
  /** Does what was asked; resolves when it is done. */
  perform(action: Action): Promise<void>;
  start(): void;
  /** Ends the process gracefully, and by force after six seconds. */
  end(): Promise<void>;
  /** What its heartbeat says. */
  sign(): Promise<Sign>;
}

/** How a node is, and whom it takes for the leader. */
export interface Sign {
  readonly state: "ready" | "not ready" | "paused" | "silent" | "gone";
  readonly leader: string | null;
  readonly epoch: number;
}

export interface LocalNodeOptions {
  readonly number: number;
  readonly url: string;
  readonly command: () => Deno.Command;
  readonly onLine: (line: string) => void;
}

const LOOK_LIMIT_MS = 500;
const END_LIMIT_MS = 6000;

/** Returns a node that has not been started. */
export function createLocalNode(options: LocalNodeOptions): LocalNode {
  let child: Deno.ChildProcess | null = null;
  let paused = false;

  function start(): void {
    const started = options.command().spawn();
    child = started;
    paused = false;
    for (const stream of [started.stdout, started.stderr]) {
      void show(stream, options.onLine);
    }
    void started.status.then(({ code, signal }) => {
      if (child === started) child = null;
      options.onLine(
        signal ? `ended by ${signal}` : `ended with status ${code}`,
      );
    });
  }

  function signal(name: Deno.Signal): void {
    try {
      child?.kill(name);
    } catch {
      // It has just ended by itself, which its last line says.
    }
  }

  async function end(): Promise<void> {
    const ending = child;
    if (ending === null) return;
    if (paused) signal("SIGCONT");
    signal("SIGTERM");
    const timer = setTimeout(() => signal("SIGKILL"), END_LIMIT_MS);
    await ending.status;
    clearTimeout(timer);
  }

  return {
    number: options.number,
    url: options.url,
    start,
    end,
    async perform(action) {
      switch (action) {
        case "kill":
          signal("SIGKILL");
          await child?.status;
          return;
        case "pause":
          paused = child !== null;
          return signal("SIGSTOP");
        case "resume":
          paused = false;
          return signal("SIGCONT");
        case "stop":
          return await end();
        case "restart":
          await end();
          return start();
      }
    },
    async sign() {
      const unknown = { leader: null, epoch: 0 };
      if (child === null) return { state: "gone", ...unknown };
      if (paused) return { state: "paused", ...unknown };
      try {
        const response = await fetch(`${options.url}/api/heartbeat`, {
          signal: AbortSignal.timeout(LOOK_LIMIT_MS),
        });
        const { leader, epoch } = await response.json();
        return { state: response.ok ? "ready" : "not ready", leader, epoch };
      } catch {
        return { state: "silent", ...unknown };
      }
    },
  };
}

async function show(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  onLine: (line: string) => void,
): Promise<void> {
  const lines = stream.pipeThrough(new TextDecoderStream())
    .pipeThrough(new TextLineStream());
  for await (const line of lines) onLine(line);
}

/** Returns the status line: who leads in which epoch, and how each node is. */
export function statusLine(
  nodes: readonly LocalNode[],
  signs: readonly Sign[],
): string {
  const newest = signs.filter(({ leader }) => leader !== null)
    .sort((a, b) => b.epoch - a.epoch)[0];
  const leads = newest
    ? `leader ${newest.leader}, epoch ${newest.epoch}`
    : "no leader";
  const states = nodes.map(({ number, url }, index) => {
    const state = signs[index]?.state ?? "gone";
    const mark = newest?.leader === url && state === "ready" ? "*" : "";
    return `${number}${mark} ${state}`;
  });
  return `${leads} | ${states.join(" | ")}`;
}
