/**
 * Noticing that npx was told to stop.
 *
 * `npx deno task start` is a chain: npm, a shell, the task runner, this
 * process. npm passes SIGTERM to the shell, and both end there and then:
 * neither of those behind would ever hear of it.
 */

/** How long after npx this process ends at most, before its own stopping. */
const POLL_MS = 250;

/**
 * Calls back when the npx that started this process is gone. Does nothing
 * where it was started otherwise, or where there is no /proc to look at.
 *
 * @param onGone Called once.
 */
export async function watchLauncher(onGone: () => void): Promise<void> {
  if (Deno.env.get("npm_command") !== "exec") return;
  const shell = await parentOf(Deno.ppid);
  if (shell === undefined || shell <= 1) return;
  const timer = setInterval(async () => {
    if (await parentOf(Deno.ppid) === shell) return;
    clearInterval(timer);
    onGone();
  }, POLL_MS);
  Deno.unrefTimer(timer);
}

/** The parent of a process, or undefined when that cannot be told. */
async function parentOf(pid: number): Promise<number | undefined> {
  try {
    const stat = await Deno.readTextFile(`/proc/${pid}/stat`);
    // "pid (name) state parent …", and the name may hold anything.
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return undefined;
  }
}
