/**
 * The processes of a folder: a process belongs to the folder in which it works,
 * and so does what it starts there.
 */
import { kill } from "node:process";
import { setTimeout as delay } from "node:timers/promises";

/** Returns the processes that work in `folder` or below it. */
async function processesIn(folder: string): Promise<number[]> {
  const found: number[] = [];
  for await (const { name } of Deno.readDir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const place = await Deno.readLink(`/proc/${name}/cwd`).catch(() => "");
    if (`${place}/`.startsWith(`${folder}/`)) found.push(Number(name));
  }
  return found;
}

/** Sends a signal to every process that works in `folder` and is `chosen`. */
export async function signalAll(
  folder: string,
  signal: Deno.Signal,
  chosen: (title: string) => boolean = () => true,
): Promise<void> {
  for (const pid of await processesIn(folder)) {
    const title = await Deno.readTextFile(`/proc/${pid}/cmdline`)
      .catch(() => "");
    if (chosen(title.replaceAll("\0", " "))) sendSignal(pid, signal);
  }
}

/** Kills every process that works in `folder`, until there is none. */
export async function killAll(folder: string): Promise<void> {
  for (;;) {
    const found = await processesIn(folder);
    if (found.length === 0) return;
    for (const pid of found) sendSignal(pid, "SIGKILL");
    await delay(20);
  }
}

/** Sends a signal to a process that may be gone. */
export function sendSignal(pid: number, signal: Deno.Signal): void {
  try {
    kill(pid, signal);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code !== "ESRCH") throw error;
  }
}
