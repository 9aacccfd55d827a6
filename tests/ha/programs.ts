/** Programs of the system that run in a folder. */
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
