/** What the programs that run cases of faults have in common. */
import { ensureBuilt } from "../../app/start/build.ts";
import { root } from "../../tasks/process.ts";

const interrupted = new AbortController();

/** Whether Ctrl+C was pressed: the run under way is the last one then. */
export function isInterrupted(): boolean {
  return interrupted.signal.aborted;
}

/**
 * Returns the cases whose name begins with `prefix`.
 *
 * @throws {Error} with all names when there are none.
 */
export function chooseCases<Case extends { readonly name: string }>(
  cases: readonly Case[],
  prefix: string,
): Case[] {
  const chosen = cases.filter(({ name }) => name.startsWith(prefix));
  if (chosen.length > 0) return chosen;
  const names = cases.map(({ name }) => `  ${name}`).join("\n");
  throw new Error(`No case begins with "${prefix}". There are:\n${names}`);
}

/** Builds the pages if their sources changed, and says so. */
export function buildNodes(): Promise<void> {
  return ensureBuilt(root, { onStep: (step) => console.log(`${step} …`) });
}

/**
 * Runs `main`, and ends with status 1 when that returns false. Ctrl+C lets the
 * run under way finish, so that everything is cleared away.
 */
export async function runProgram(main: () => Promise<boolean>): Promise<void> {
  const signals = ["SIGINT", "SIGTERM"] as const;
  const interrupt = () => interrupted.abort();
  for (const signal of signals) Deno.addSignalListener(signal, interrupt);
  try {
    Deno.exitCode = await main() ? 0 : 1;
  } finally {
    for (const signal of signals) Deno.removeSignalListener(signal, interrupt);
  }
}
