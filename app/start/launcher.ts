/**
 * Noticing that whatever started this process is gone.
 *
 * `npx deno task start` is a chain: npm, a shell, the task runner, this
 * process. npm passes SIGTERM to the shell, and both end there and then:
 * neither of those behind would ever hear of it.
 */

/**
 * Names the process that stands before this one and cannot do without it: when
 * it is gone, this process is to end as well.
 */
export const LAUNCHER_VARIABLE = "DISTSALES_LAUNCHER";

/** How long after its launcher this process ends at most, but for stopping. */
const POLL_MS = 250;

/**
 * Calls back when the npx or the process that started this one is gone. Does
 * nothing where it was started otherwise, or where there is no /proc to look at.
 *
 * @param onGone Called once.
 */
export async function watchLauncher(onGone: () => void): Promise<void> {
  const isThere = await sightOfLauncher();
  if (isThere === undefined) return;
  const timer = setInterval(async () => {
    if (await isThere()) return;
    clearInterval(timer);
    onGone();
  }, POLL_MS);
  Deno.unrefTimer(timer);
}

/** Returns what tells whether the launcher is still there, if there is one. */
async function sightOfLauncher(): Promise<
  (() => boolean | Promise<boolean>) | undefined
> {
  const launcher = Deno.env.get(LAUNCHER_VARIABLE);
  if (launcher !== undefined) return () => String(Deno.ppid) === launcher;
  if (Deno.env.get("npm_command") !== "exec") return undefined;
  const shell = await parentOf(Deno.ppid);
  if (shell === undefined || shell <= 1) return undefined;
  return async () => await parentOf(Deno.ppid) === shell;
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
