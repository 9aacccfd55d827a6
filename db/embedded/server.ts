/**
 * One PostgreSQL server on this machine: making its files, starting it apart
 * from this process, finding it again, stopping it.
 */
import { join } from "node:path";
import { kill } from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { StartError } from "../../lib/start_error.ts";
import { type Account, give, run } from "./account.ts";

/** One PostgreSQL: its programs, its files, and who runs it. */
export interface Server {
  /** The folder with `bin`, `lib`, `share`. */
  binaries: string;
  /** The folder of this database: `data`, `server.log`, the socket. */
  place: string;
  /** undefined: as whoever runs this process. */
  account: Account | undefined;
}

/** Settings of the server, as in postgresql.conf. */
export type Settings = Record<string, string | number>;

/**
 * What our servers run with. The rest are PostgreSQL's defaults, `fsync = on`
 * among them: an answered write has to survive a power cut.
 */
const ownSettings: Settings = {
  // A node takes up to 25 connections; a dozen nodes may share a machine.
  max_connections: 300,
  shared_buffers: "128MB",
  listen_addresses: "'127.0.0.1'",
  timezone: "'UTC'",
  log_timezone: "'UTC'",
  // Planning by spinning disks' costs makes it shun indexes on today's.
  random_page_cost: 1.1,
};

/** A socket file's path has to fit into 107 bytes. */
const longestSocketFolder = 107 - "/.s.PGSQL.65535".length;

/** The folder with the database's files proper. */
export const dataFolder = (place: string) => join(place, "data");

/** Whether the database's files were made, and by a matching PostgreSQL. */
export async function isInitialised(place: string): Promise<boolean> {
  try {
    const version = await Deno.readTextFile(
      join(dataFolder(place), "PG_VERSION"),
    );
    if (version.trim() === "18") return true;
    throw new StartError(
      `The database in ${place} was made by PostgreSQL ${version.trim()}; ` +
        "this DistSales brings PostgreSQL 18. Move the data over with " +
        "pg_dump and pg_restore, or choose another DATA_DIR.",
    );
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/**
 * Makes the database's files, all of them or none: they are made beside
 * their place and moved there when they are complete.
 *
 * @param password The superuser's password.
 * @param settings As for `start`.
 */
export async function initialise(
  server: Server,
  password: string,
  settings: Settings = {},
): Promise<void> {
  const half = `${dataFolder(server.place)}.half`;
  const passwordFile = join(server.place, "password.half");
  await Deno.remove(half, { recursive: true }).catch(ignoreMissing);
  await Deno.mkdir(half, { mode: 0o700 });
  await give(half, server.account);
  await Deno.writeTextFile(passwordFile, `${password}\n`, { mode: 0o600 });
  await give(passwordFile, server.account);
  const { success, output } = await program(server, "initdb", [
    `--pgdata=${half}`,
    "--username=postgres",
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--locale=C.UTF-8",
    "--no-instructions",
    ...(settings.fsync === "off" ? ["--no-sync"] : []),
  ]);
  await Deno.remove(passwordFile);
  if (!success) {
    await Deno.remove(half, { recursive: true });
    throw new StartError(
      `PostgreSQL could not make its files in ${server.place}: ` +
        `${oneLine(output)}. Check the space left there, or set DATABASE_URL.`,
    );
  }
  await Deno.rename(half, dataFolder(server.place));
}

/**
 * Starts the server detached, so that it outlives this process.
 *
 * @param port The TCP port on 127.0.0.1.
 * @throws {StartError} When the server does not start, with the last line of
 * its log.
 */
export async function start(
  server: Server,
  port: number,
  settings: Settings = {},
): Promise<void> {
  const log = join(server.place, "server.log");
  await writeSettings(server, { ...ownSettings, port, ...settings });
  await forgetDeadServer(server.place);
  for (let triesLeft = 20;; triesLeft--) {
    const { success, output } = await program(server, "pg_ctl", [
      "start",
      `--pgdata=${dataFolder(server.place)}`,
      `--log=${log}`,
      "--wait",
      "--timeout=120",
    ]);
    if (success) return;
    const cause = await lastLine(log) ?? oneLine(output);
    // Orphans of a killed server are on their way out.
    if (triesLeft > 0 && cause.includes("shared memory block")) {
      await delay(250);
      continue;
    }
    throw new StartError(
      `PostgreSQL did not start: ${cause}. Its log is ${log}.`,
    );
  }
}

/**
 * Stops the server, cutting its connections off.
 *
 * @param seconds How long to wait; the server goes on stopping after that.
 */
export async function stop(server: Server, seconds: number): Promise<void> {
  await program(server, "pg_ctl", [
    "stop",
    `--pgdata=${dataFolder(server.place)}`,
    "--mode=fast",
    `--timeout=${seconds}`,
  ]);
}

/**
 * Finds the running server.
 *
 * @returns its port, or undefined when it does not run.
 */
export async function runningPort(place: string): Promise<number | undefined> {
  const pidFile = await readPidFile(place);
  if (!pidFile || !await isServer(pidFile.pid)) return undefined;
  return pidFile.port;
}

/** Above the largest process id that Linux or macOS can give. */
const nobodysPid = 2_147_483_646;

/**
 * After a crash the process ids that a server left in its files may belong to
 * other programs by now, which in containers is the rule, and PostgreSQL
 * would take those for itself. The rest of its pid file has to stay: by it
 * PostgreSQL finds orphans of the dead server that still write.
 */
async function forgetDeadServer(place: string): Promise<void> {
  const path = join(dataFolder(place), "postmaster.pid");
  const pidFile = await readPidFile(place);
  if (!pidFile || await isServer(pidFile.pid)) return;
  const text = await Deno.readTextFile(path);
  await Deno.writeTextFile(path, text.replace(/^.*/, String(nobodysPid)));
  await Deno.remove(join(place, `.s.PGSQL.${pidFile.port}.lock`))
    .catch(ignoreMissing);
}

async function readPidFile(
  place: string,
): Promise<{ pid: number; port: number } | undefined> {
  const path = join(dataFolder(place), "postmaster.pid");
  try {
    const lines = (await Deno.readTextFile(path)).split("\n");
    return { pid: Number(lines[0]), port: Number(lines[3]) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    return kill(pid, 0);
  } catch (error) {
    // Not ours to signal, but there.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

async function isServer(pid: number): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (Deno.build.os !== "linux") return true;
  try {
    return (await Deno.readTextFile(`/proc/${pid}/cmdline`))
      .includes("postgres");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function writeSettings(
  server: Server,
  settings: Settings,
): Promise<void> {
  const socketFolder =
    new TextEncoder().encode(server.place).length <= longestSocketFolder
      ? server.place
      : "";
  const lines = Object.entries({
    ...settings,
    unix_socket_directories: quote(socketFolder),
  }).map(([name, value]) => `${name} = ${value}`);
  const path = join(dataFolder(server.place), "postgresql.conf");
  await Deno.writeTextFile(
    path,
    [
      "# Written by DistSales at every start. Put your own into local.conf.",
      ...lines,
      "include_if_exists = 'local.conf'",
      "",
    ].join("\n"),
  );
  await give(path, server.account);
}

/** A value quoted for postgresql.conf. */
const quote = (value: string) => `'${value.replaceAll("'", "''")}'`;

function program(server: Server, name: string, args: string[]) {
  return run(join(server.binaries, "bin", name), args, {
    account: server.account,
    cwd: server.place,
  });
}

async function lastLine(log: string): Promise<string | undefined> {
  try {
    const lines = (await Deno.readTextFile(log)).trimEnd().split("\n");
    return lines.findLast((line) => /(FATAL|PANIC):/.test(line));
  } catch {
    return undefined;
  }
}

const oneLine = (text: string) => text.replaceAll(/\s*\n\s*/g, "; ");

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
