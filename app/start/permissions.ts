/**
 * What a node's process may do, as flags of `deno run`.
 *
 * A node on a database elsewhere starts no program, and writes to its data
 * directory only: code that gets in through a package finds those doors shut.
 * The embedded PostgreSQL needs all of them: programs, symbolic links in its
 * package, and a look at other processes in /proc.
 */
import { LIBC_PATHS } from "../../realtime/transport/kernel.ts";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { StartError } from "../../lib/errors/start_error.ts";
import { loadConfig } from "../config.ts";
import { SECRET_VARIABLES } from "../variables.ts";

/**
 * Returns the flags for a node whose pages are built. With settings that it
 * cannot be started with, it may do all: it tells what is wrong, and ends.
 *
 * @param root The project's folder.
 * @param env The environment's variables, which the node is to have.
 */
export function permissionFlags(
  root: string,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  let config;
  try {
    config = loadConfig(env);
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return ["-A"];
  }
  const { database, replica, dataDir } = config;
  if (database === undefined) return ["-A"];

  const addresses = replica ? [database, replica] : [database];
  const sockets = addresses.flatMap(({ hosts }) => hosts)
    .map(({ name }) => name).filter((name) => name.startsWith("/"));
  const secrets = [
    ...[...SECRET_VARIABLES].map((name) => env[`${name}_FILE`]),
    ...addresses.flatMap((one) => [one.sslRootCert, one.passFile]),
    env["PGPASSFILE"] ?? join(env["HOME"] ?? homedir(), ".pgpass"),
  ];
  return [
    // What is not allowed is refused; nobody is there to be asked.
    "--no-prompt",
    "--allow-net",
    "--allow-env",
    "--allow-sys",
    flag("ffi", [join(root, "node_modules"), ...LIBC_PATHS]),
    flag("read", [root, dataDir, ...secrets, ...sockets]),
    flag("write", [dataDir, ...sockets]),
  ];
}

/**
 * A permission for some paths. Deno cuts the list at commas, and a shell that
 * starts a node at spaces: with a path that has one, it is for all paths.
 */
function flag(name: string, paths: readonly (string | undefined)[]): string {
  const list = new Set(
    paths.filter((path) => path !== undefined).filter(Boolean)
      .map((path) => resolve(path)),
  );
  const text = [...list].join();
  return /\s/.test(text) || text.split(",").length > list.size
    ? `--allow-${name}`
    : `--allow-${name}=${text}`;
}
