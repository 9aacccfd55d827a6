/**
 * The life of a node's process: start, wait for a signal, stop in reverse.
 */
import { isDatabaseLost } from "../../db/failures.ts";
import { connectionFault } from "../../db/fitness/server_look.ts";
import { StartError } from "../../lib/errors/start_error.ts";
import { watchLauncher } from "./launcher.ts";

/** Starts everything, and gives what must be stopped to `owned`. */
type Start = (
  owned: AsyncDisposableStack,
  step: (text: string) => void,
) => Promise<void>;

/**
 * Supervisors give a node 5 s to stop; the rest of that is left for the exit.
 */
const STOP_MS = 4_500;

/**
 * Ctrl+C reaches a node twice within a millisecond: from the terminal, and
 * through `deno task`, which passes its own on.
 */
const SAME_REQUEST_MS = 1_000;

/**
 * Runs a node until SIGTERM or SIGINT, then stops it and ends the process
 * with status 0. When the start fails, what it had started is stopped and the
 * process ends with status 1, after one line for a cause that the operator
 * can mend. A second signal ends the process at once.
 */
export async function run(start: Start): Promise<never> {
  const asked = untilAsked(() => {
    console.log("Stopping …");
    exitAfter(STOP_MS, 0);
  });
  const owned = new AsyncDisposableStack();
  let status = 0;
  try {
    // A signal during the start takes effect when that has come to its end:
    // only then is it known what there is to stop.
    await start(owned, (text) => console.log(`${text} …`));
    await asked;
  } catch (error) {
    status = 1;
    exitAfter(STOP_MS, status);
    console.error(explain(error));
  }
  try {
    await owned.disposeAsync();
  } catch (error) {
    console.error(error);
  }
  Deno.exit(status);
}

/** Returns one line for what the operator can mend, and the error itself else. */
function explain(error: unknown): unknown {
  if (error instanceof StartError) return `Error: ${error.message}`;
  // The database was there when the start looked at it.
  if (isDatabaseLost(error)) {
    return `Error: The database ${connectionFault(error)}`;
  }
  return error;
}

/**
 * Resolves when this process is asked to stop; asked again, it ends at once.
 */
async function untilAsked(onFirst: () => void): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  let askedAt: number | undefined;
  const ask = () => {
    if (askedAt === undefined) {
      askedAt = performance.now();
      onFirst();
      resolve();
    } else if (performance.now() - askedAt > SAME_REQUEST_MS) Deno.exit(130);
  };
  Deno.addSignalListener("SIGINT", ask);
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", ask);
  await watchLauncher(ask);
  await promise;
}

function exitAfter(ms: number, status: number): void {
  setTimeout(() => {
    console.error("Ended without waiting for what was still under way.");
    Deno.exit(status);
  }, ms);
}
