/** PostgreSQL refuses to run as root: the user that it runs as instead. */
import { StartError } from "../../lib/errors/start_error.ts";

/** The operating system's user that a program runs as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/**
 * Returns the account that the database's programs run as: for root the user
 * `postgres`, or `nobody` where that is missing. Anybody else runs them in
 * their own name, and gets undefined.
 *
 * @throws {StartError} As root on a machine that has neither.
 */
export async function serverAccount(): Promise<Account | undefined> {
  if (Deno.uid() !== 0) return undefined;
  const lines = (await Deno.readTextFile("/etc/passwd")).split("\n");
  for (const name of ["postgres", "nobody"]) {
    const fields = lines.find((line) => line.startsWith(`${name}:`))
      ?.split(":");
    const uid = Number(fields?.[2]);
    const gid = Number(fields?.[3]);
    if (uid > 0 && gid > 0) return { uid, gid };
  }
  throw new StartError(
    "PostgreSQL refuses to run as root, and this machine has neither a user " +
      '"postgres" nor "nobody" to run it as. Add one, start DistSales as an ' +
      "ordinary user, or set DATABASE_URL.",
  );
}

/** Gives a file or folder to an account; nothing to do without one. */
export async function give(
  path: string,
  account: Account | undefined,
): Promise<void> {
  if (account) await Deno.chown(path, account.uid, account.gid);
}

/** Tells whether programs of that account can work in a folder, by trying. */
export async function canEnter(
  folder: string,
  account: Account | undefined,
): Promise<boolean> {
  const { success } = await run("/bin/sh", ["-c", "test -w ."], {
    account,
    cwd: folder,
  });
  return success;
}

/** What a finished program left. */
interface Outcome {
  readonly success: boolean;
  /** What it wrote to both its outputs, trimmed. */
  readonly output: string;
}

/**
 * Runs a program to its end. A program that cannot be started at all is an
 * unsuccessful outcome too: with another account that is the usual sign of a
 * folder which that account cannot enter.
 */
export async function run(
  program: string,
  args: string[],
  options: {
    readonly account?: Account | undefined;
    readonly cwd?: string;
  },
): Promise<Outcome> {
  try {
    const { success, stdout, stderr } = await new Deno.Command(program, {
      args,
      ...(options.account ?? {}),
      cwd: options.cwd ?? "/",
      // Nothing of ours: the server outlives the node, and its environment can
      // be read by its superuser and its operating system's user.
      clearEnv: true,
      env: { LC_ALL: "C.UTF-8", PATH: "/usr/local/bin:/usr/bin:/bin" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).output();
    const text = new TextDecoder();
    const output = `${text.decode(stderr)}\n${text.decode(stdout)}`.trim();
    return { success, output };
  } catch (error) {
    return { success: false, output: String(error) };
  }
}
