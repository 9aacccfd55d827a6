/** A PgBouncer of Debian's package, before a PostgreSQL of ours. */
import { join } from "node:path";
import { give, serverAccount } from "../../db/embedded/account.ts";
import { until } from "../../lib/time/until.ts";
import { startProgram } from "../ha/programs.ts";
import { killAll } from "../support/processes.ts";
import { freePort } from "../support/node_process.ts";

const PROGRAM = "/usr/sbin/pgbouncer";

export type PoolMode = "session" | "transaction" | "statement";

/** A PgBouncer that runs. */
interface PgBouncer extends AsyncDisposable {
  /** The database's URL through it. */
  readonly url: string;
}

/** Tells whether there is a PgBouncer on this machine. */
export async function hasPgBouncer(): Promise<boolean> {
  try {
    await Deno.stat(PROGRAM);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/**
 * Starts one with as few settings as it takes: where it listens, who may come
 * in, its mode, and a pool that has a connection for each of the nodes'.
 *
 * @param databaseUrl The database behind it, at 127.0.0.1.
 * @param connections How many connections it opens to that at most.
 */
export async function startPgBouncer(
  databaseUrl: string,
  mode: PoolMode,
  connections: number,
): Promise<PgBouncer> {
  const folder = await Deno.makeTempDir({
    dir: "/var/tmp",
    prefix: "distsales-pgbouncer-",
  });
  const account = await serverAccount();
  await give(folder, account);
  const url = new URL(databaseUrl);
  const { password, port, username } = url;
  url.port = String(freePort());
  const files = {
    "users.txt": `"${username}" "${password}"\n`,
    "pgbouncer.ini": `[databases]
* = host=127.0.0.1 port=${port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${url.port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${join(folder, "users.txt")}
pool_mode = ${mode}
default_pool_size = ${connections}
max_client_conn = 200
`,
  };
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    await Deno.writeTextFile(path, text, { mode: 0o600 });
    await give(path, account);
  }
  const log = join(folder, "pgbouncer.log");
  startProgram(PROGRAM, [join(folder, "pgbouncer.ini")], {
    account,
    folder,
    log,
  });
  await until(
    () => `a PgBouncer that listens:\n${Deno.readTextFileSync(log)}`,
    async () => {
      try {
        const probe = await Deno.connect({
          hostname: "127.0.0.1",
          port: Number(url.port),
        });
        probe.close();
        return true;
      } catch {
        return false;
      }
    },
  );
  return {
    url: url.href,
    async [Symbol.asyncDispose]() {
      await killAll(folder);
      await Deno.remove(folder, { recursive: true });
    },
  };
}
