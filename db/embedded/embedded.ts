/**
 * The PostgreSQL that DistSales brings along, for a market on one machine.
 *
 * All nodes with one data folder share one server. The first node starts it,
 * apart from itself, so that it outlives any node that is killed. When it ends
 * by itself, the first node that notices starts it again. The last node to stop
 * in good order stops it.
 */
import { createServer } from "node:net";
import { join } from "node:path";
import { serverAccount } from "./account.ts";
import { findBinaries } from "./binaries.ts";
import { FileLock } from "../../lib/file_lock.ts";
import { keepRunning } from "./keep_running.ts";
import { choosePlace, readRecord, writeRecord } from "./record.ts";
import { prepareDatabase, urlOf } from "./roles.ts";
import {
  initialise,
  isInitialised,
  runningPort,
  type Server,
  type Settings,
  start,
  stop,
} from "./server.ts";
import { StartError } from "../../lib/errors/start_error.ts";

/** How to start the embedded server. */
interface EmbeddedOptions {
  /** Told of each step that takes time, in words for the person waiting. */
  readonly onStep?: (step: string) => void;
  /** Settings of PostgreSQL beside ours; tests use it to go without fsync. */
  readonly settings?: Settings;
}

/** The embedded server as one of its users has it. */
export interface Embedded {
  /** The database's URL, password included. */
  readonly url: string;
  /** The folder where the database's files lie. */
  readonly place: string;
  /**
   * Gives it up, and stops the server when no other node uses it.
   *
   * @returns true when the server was stopped.
   */
  stop(): Promise<boolean>;
}

/**
 * How long stopping waits for the server's last checkpoint. A node has 5 s to
 * end.
 */
const STOP_LIMIT_SECONDS = 3;

/**
 * Starts the embedded server, or joins it when it runs.
 *
 * @param dataDir The data folder; made when it is missing.
 * @throws {StartError} When it cannot be started, saying what to do.
 */
export async function startEmbedded(
  dataDir: string,
  options: EmbeddedOptions = {},
): Promise<Embedded> {
  await makeDataDir(dataDir);
  // Held for the life of this node: a node that can take it alone is the last.
  const use = await FileLock.take(join(dataDir, "users.lock"), "shared");
  try {
    const { url, server } = await ensureServer(dataDir, options);
    const { place } = server;
    const { onStep } = options;
    const keeper = keepRunning(
      async () => await runningPort(place) !== undefined,
      () => restart(dataDir, server, options.settings),
      (error) => onStep?.(`The database is gone and does not start: ${error}`),
    );
    return {
      url,
      place,
      async stop() {
        keeper.stop();
        using _turn = await takeTurn(dataDir);
        const last = await use.releaseAsLast();
        if (last) await stop(server, STOP_LIMIT_SECONDS);
        return last;
      },
    };
  } catch (error) {
    use[Symbol.dispose]();
    throw error;
  }
}

/**
 * Makes sure that the server runs, without becoming one of its users.
 *
 * @returns its URL.
 */
export async function ensureEmbedded(
  dataDir: string,
  options: EmbeddedOptions = {},
): Promise<string> {
  await makeDataDir(dataDir);
  return (await ensureServer(dataDir, options)).url;
}

/**
 * Looks for the server of a data folder, and changes nothing.
 *
 * @returns where its files lie, and its URL while it runs; undefined when no
 * database was ever made there.
 * @throws {StartError} When the folder's record is of no use.
 */
export async function findEmbedded(
  dataDir: string,
): Promise<{ place: string; url: string | undefined } | undefined> {
  const record = await readRecord(dataDir);
  if (record === undefined) return undefined;
  const port = await runningPort(record.place);
  return {
    place: record.place,
    url: port === undefined ? undefined : urlOf({ ...record, port }),
  };
}

async function ensureServer(
  dataDir: string,
  { onStep, settings }: EmbeddedOptions,
): Promise<{ url: string; server: Server }> {
  using _turn = await takeTurn(
    dataDir,
    () => onStep?.("Waiting for another node that starts the database"),
  );
  const account = await serverAccount();
  const known = await readRecord(dataDir);
  const place = known?.place ?? await choosePlace(dataDir, account);
  const server: Server = {
    place,
    account,
    binaries: await findBinaries(place, account),
  };
  const record = {
    port: known?.port ?? await freePort(),
    password: newPassword(),
    superuserPassword: newPassword(),
    ...known,
    place,
  };
  if (!known?.superuserPassword) await writeRecord(dataDir, record);

  if (!await isInitialised(place)) {
    onStep?.("Making the database");
    await initialise(server, record.superuserPassword, settings);
  }
  let port = await runningPort(place);
  if (port === undefined) {
    onStep?.("Starting the database");
    port = await freePort(record.port);
    if (port !== record.port) await writeRecord(dataDir, { ...record, port });
    await start(server, port, settings);
  }
  return { url: await prepareDatabase({ ...record, port }), server };
}

/**
 * Starts a server again where its users look for it.
 *
 * @throws {StartError} When its files are gone, or its port is taken: a node
 *   that runs does not begin with an empty market elsewhere.
 */
async function restart(
  dataDir: string,
  server: Server,
  settings?: Settings,
): Promise<void> {
  using _turn = await takeTurn(dataDir);
  if (await runningPort(server.place) !== undefined) return;
  const record = await readRecord(dataDir);
  if (record === undefined || !await isInitialised(server.place)) {
    throw new StartError(`its files are gone from ${server.place}`);
  }
  await start(server, record.port, settings);
}

async function makeDataDir(dataDir: string): Promise<void> {
  try {
    await Deno.mkdir(dataDir, { recursive: true, mode: 0o755 });
    using _turn = await takeTurn(dataDir);
  } catch (error) {
    throw new StartError(
      `The data folder ${dataDir} cannot be written to (${
        error instanceof Error ? error.message : error
      }): give it to the user that runs DistSales, or set DATA_DIR to another.`,
    );
  }
}

/** Of all nodes of a data folder, one starts or stops the server at a time. */
function takeTurn(dataDir: string, onWait?: () => void): Promise<FileLock> {
  return FileLock.take(join(dataDir, "start.lock"), "exclusive", onWait);
}

/**
 * Returns a TCP port that is free on 127.0.0.1.
 *
 * @param wanted Returned when it is free.
 */
async function freePort(wanted = 0): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const probe = createServer();
  probe.once("error", reject);
  probe.listen(wanted, "127.0.0.1", () => {
    const address = probe.address();
    probe.close(() =>
      typeof address === "object" && address
        ? resolve(address.port)
        : reject(new Error("a TCP server without a port"))
    );
  });
  try {
    return await promise;
  } catch (error) {
    if (wanted) return await freePort();
    throw error;
  }
}

/** Returns 192 random bits, in letters that a URL takes as they are. */
function newPassword(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return bytes.toBase64({ alphabet: "base64url" });
}
