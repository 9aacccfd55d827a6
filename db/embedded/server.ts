/**
 * One PostgreSQL server on this machine: making its files, starting it apart
 * from this process, finding it again, stopping it.
 */
import { join } from "node:path";
import { kill } from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { StartError } from "../../lib/errors/start_error.ts";
import { DEFAULT_POOL } from "../fitness/connections.ts";
import { type Account, give, run } from "./account.ts";
import { readIfThere, removeIfThere } from "../../lib/files.ts";

/** One PostgreSQL: its programs, its files, and who runs it. */
export interface Server {
  /** The folder with `bin`, `lib`, `share`. */
  readonly binaries: string;
  /** The folder of this database: `data`, `server.log`, the socket. */
  readonly place: string;
  /** The user that runs it; undefined for the one that runs this process. */
  readonly account: Account | undefined;
}

/** Settings of the server, as in postgresql.conf. */
export type Settings = Readonly<Record<string, string | number>>;

const MOST_NODES = 12;
/** For people with psql, backups, and the three that PostgreSQL reserves. */
const SPARE_CONNECTIONS = 26;

/**
 * What our servers run with. The rest are PostgreSQL's defaults, `fsync = on`
 * among them: an answered write has to survive a power cut.
 */
const OWN_SETTINGS: Settings = {
  max_connections: MOST_NODES * DEFAULT_POOL + SPARE_CONNECTIONS,
  shared_buffers: "128MB",
  listen_addresses: "'127.0.0.1'",
  timezone: "'UTC'",
  log_timezone: "'UTC'",
  // Planning by spinning disks' costs makes it shun indexes on today's.
  random_page_cost: 1.1,
};

/** A socket file's path has to fit into 107 bytes, its name included. */
const SOCKET_FOLDER_LIMIT_BYTES = 107 - "/.s.PGSQL.65535".length;

/** Returns the folder with the database's files proper. */
export const dataFolder = (place: string) => join(place, "data");

/** The PostgreSQL that we bring; its files are those of no other. */
const MAJOR_VERSION = "18";

/**
 * Tells whether the database's files were made.
 *
 * @throws {StartError} when another PostgreSQL made them.
 */
export async function isInitialised(place: string): Promise<boolean> {
  const file = await readIfThere(join(dataFolder(place), "PG_VERSION"));
  if (file === undefined) return false;
  const version = file.trim();
  if (version === MAJOR_VERSION) return true;
  throw new StartError(
    `The database in ${place} was made by PostgreSQL ${version}; ` +
      `this DistSales brings PostgreSQL ${MAJOR_VERSION}. Move the data over ` +
      "with pg_dump and pg_restore, or choose another DATA_DIR.",
  );
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
  await removeIfThere(half);
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
 * Processes of a server that was killed are given five seconds to end: until
 * then they hold its shared memory, and the next server does not start.
 */
const MAX_START_ATTEMPTS = 21;
const START_PAUSE_MS = 250;

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
  await writeSettings(server, { ...OWN_SETTINGS, port, ...settings });
  await forgetDeadServer(server.place);
  for (let attempt = 1;; attempt++) {
    const { success, output } = await program(server, "pg_ctl", [
      "start",
      `--pgdata=${dataFolder(server.place)}`,
      `--log=${log}`,
      "--wait",
      "--timeout=120",
    ]);
    if (success) return;
    const cause = await lastLine(log) ?? oneLine(output);
    const isHeld = cause.includes("shared memory block");
    if (isHeld && attempt < MAX_START_ATTEMPTS) {
      await delay(START_PAUSE_MS);
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

/** A process id above the largest that Linux or macOS gives. */
const NOBODYS_PID = 2_147_483_646;

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
  await Deno.writeTextFile(path, text.replace(/^.*/, String(NOBODYS_PID)));
  await removeIfThere(join(place, `.s.PGSQL.${pidFile.port}.lock`));
}

async function readPidFile(
  place: string,
): Promise<{ readonly pid: number; readonly port: number } | undefined> {
  const text = await readIfThere(join(dataFolder(place), "postmaster.pid"));
  const lines = text?.split("\n");
  return lines && { pid: Number(lines[0]), port: Number(lines[3]) };
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
  const command = await readIfThere(`/proc/${pid}/cmdline`);
  return command?.includes("postgres") ?? false;
}

async function writeSettings(
  server: Server,
  settings: Settings,
): Promise<void> {
  const socketFolder =
    new TextEncoder().encode(server.place).length <= SOCKET_FOLDER_LIMIT_BYTES
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

/** Returns a value quoted for postgresql.conf. */
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
