/** One node of the local cluster, which can be broken and mended. */
import { type NodeProcess, spawnNode } from "../node_process.ts";
import type { Action } from "./request.ts";
import { TextLineStream } from "./text_lines.ts";

/** A place in the cluster: a URL, and the process that runs there for now. */
export interface LocalNode {
  readonly number: number;
  readonly url: string;
  /** Does what was asked; resolves when it is done. */
  perform(action: Action): Promise<void>;
  start(): void;
  /** Ends the process gracefully, and by force if that takes too long. */
  end(): Promise<void>;
  /** Returns what its heartbeat says. */
  sign(): Promise<Sign>;
}

/** How a node is, and whom it takes for the leader. */
interface Sign {
  readonly state: "ready" | "not ready" | "paused" | "silent" | "gone";
  readonly leader: string | null;
  readonly epoch: number;
}

/** What a local node is made from. */
interface LocalNodeOptions {
  readonly number: number;
  readonly url: string;
  readonly env: Readonly<Record<string, string>>;
  /** Told of each line that the node prints, and of its end. */
  readonly onLine: (line: string) => void;
}

const LOOK_LIMIT_MS = 500;

/** Returns a node that has not been started. */
export function createLocalNode(options: LocalNodeOptions): LocalNode {
  const { number, url, env, onLine } = options;
  let node: NodeProcess | null = null;
  let isPaused = false;

  function start(): void {
    const started = spawnNode({
      url,
      env,
      inheritSettings: true,
      async read(text) {
        for await (const line of text.pipeThrough(new TextLineStream())) {
          onLine(line);
        }
      },
    });
    node = started;
    isPaused = false;
    void started.exited.then(({ code, signal }) => {
      if (node === started) node = null;
      onLine(signal ? `ended by ${signal}` : `ended with status ${code}`);
    });
  }

  async function end(): Promise<void> {
    await node?.stop();
  }

  return {
    number,
    url,
    start,
    end,
    async perform(action) {
      switch (action) {
        case "kill":
          node?.signal("SIGKILL");
          await node?.exited;
          return;
        case "pause":
          isPaused = node !== null;
          return node?.signal("SIGSTOP");
        case "resume":
          isPaused = false;
          return node?.signal("SIGCONT");
        case "stop":
          return await end();
        case "restart":
          await end();
          return start();
      }
    },
    async sign() {
      const unknown = { leader: null, epoch: 0 };
      if (node === null) return { state: "gone", ...unknown };
      if (isPaused) return { state: "paused", ...unknown };
      try {
        const response = await fetch(`${url}/api/heartbeat`, {
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
