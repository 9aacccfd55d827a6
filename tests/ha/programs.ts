/**
 * Programs that run in a folder, and everything that they start: a process
 * belongs to the folder in which it works.
 */
import { kill } from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { type Account, run } from "../../db/embedded/account.ts";

/** Starts a program in `folder`; what it prints goes to a file beside it. */
export function startProgram(
  program: string,
  args: readonly string[],
  { account, folder, log }: {
    readonly account: Account | undefined;
    readonly folder: string;
    readonly log: string;
  },
): void {
  // In a session of its own: Ctrl+C is for the test, which ends it in order.
  const child = new Deno.Command("setsid", {
    args: ["sh", "-c", 'exec "$0" "$@" >>"$LOG" 2>&1', program, ...args],
    ...account,
    cwd: folder,
    env: { HOME: folder, LOG: log, LC_ALL: "C.UTF-8" },
    stdin: "null",
  }).spawn();
  child.unref();
}

/** Runs a program to its end. */
export async function runProgram(
  program: string,
  args: string[],
  options: { readonly account: Account | undefined; readonly cwd: string },
): Promise<void> {
  const { output, success } = await run(program, args, options);
  if (!success) throw new Error(`${program}: ${output}`);
}

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
