/**
 * PostgreSQL refuses to run as root. This finds the user it runs as.
 */
import { StartError } from "../../lib/start_error.ts";

/** The operating system's user that a program runs as. */
export interface Account {
  uid: number;
  gid: number;
}

/**
 * The account that the database's programs run as.
 *
 * @returns undefined for "as whoever runs this process", which is the case
 * for everybody but root; for root the user `postgres`, else `nobody`.
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

/** Whether programs of that account can work in a folder, found by trying. */
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
export interface Outcome {
  success: boolean;
  /** Both its outputs, trimmed. */
  output: string;
}

/**
 * Runs a program to its end. A program that cannot be started at all is an
 * unsuccessful outcome too: with another account that is the usual sign of a
 * folder which that account cannot enter.
 */
export async function run(
  program: string,
  args: string[],
  options: { account?: Account | undefined; cwd?: string },
): Promise<Outcome> {
  try {
    const { success, stdout, stderr } = await new Deno.Command(program, {
      args,
      ...(options.account ?? {}),
      cwd: options.cwd ?? "/",
      env: { LC_ALL: "C.UTF-8" },
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
