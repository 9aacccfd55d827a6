/** What a person asks the local cluster to do. */

/** What can be done to one node. */
const ACTIONS = ["kill", "pause", "resume", "stop", "restart"] as const;
export type Action = typeof ACTIONS[number];

export type Request =
  | { readonly kind: Action; readonly node: number }
  | { readonly kind: "status" | "help" | "quit" };

/** What can be asked, for people. */
export const HELP = "kill N (kill -9), pause N, resume N, stop N (graceful), " +
  "restart N, status, quit; at a terminal: the first letter (t for restart), then the number";

/**
 * Returns what a line asks for, such as `kill 1`, or null when it is no
 * request.
 *
 * @param nodes How many nodes there are; they are numbered from 1.
 */
export function readRequest(line: string, nodes: number): Request | null {
  const [word = "", number, ...more] = line.trim().toLowerCase().split(/\s+/);
  if (more.length > 0) return null;
  if (word === "status" || word === "help" || word === "quit") {
    return number === undefined ? { kind: word } : null;
  }
  const action = ACTIONS.find((name) => name === word);
  const node = Number(number);
  return action && Number.isInteger(node) && node >= 1 && node <= nodes
    ? { kind: action, node }
    : null;
}

const ACTION_BY_KEY: Readonly<Record<string, Action>> = {
  k: "kill",
  p: "pause",
  r: "resume",
  s: "stop",
  t: "restart",
};

/** Reads single keys: a letter chooses what to do, a number the node. */
export function createKeys(nodes: number): (key: string) => Request | null {
  let action: Action | null = null;
  return (key) => {
    const chosen = action;
    action = ACTION_BY_KEY[key] ?? null;
    // Control characters are Ctrl+C and Ctrl+D: a raw terminal makes no signals
    // of them.
    if (key === "q" || key === "\x03" || key === "\x04") {
      return { kind: "quit" };
    }
    if (key === "?" || key === "h") return { kind: "help" };
    return chosen && /^[1-9]$/.test(key)
      ? readRequest(`${chosen} ${key}`, nodes)
      : null;
  };
}
