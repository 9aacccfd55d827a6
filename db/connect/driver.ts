/** The driver, on connections that we open: the one place that makes a pool. */
import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { setImmediate } from "node:timers";
import postgres from "postgres";
import { parseDatabaseUrl } from "./database_url.ts";
import { createDialer, type Dialer, driverAddress } from "./dialer.ts";
import { LONG_PARAMETERS, sendStartup } from "./startup.ts";
import { beginSession, type SessionSettings } from "./session_settings.ts";

/** Connections to a database, queried with tagged templates. */
export type Sql = postgres.Sql;

/**
 * The database to connect to: an address, or the dialer that the connections
 * of a node share.
 */
export type DatabaseTarget = string | Dialer;

/** How a pool's connections are. */
interface DriverOptions {
  /** The most of them. */
  readonly max: number;
  /** What their sessions are called in `pg_stat_activity`. */
  readonly applicationName?: string | undefined;
  readonly settings?: SessionSettings | undefined;
  /**
   * How long the server may be silent when it is due to answer, in
   * milliseconds, before the connection is given up; null for ever.
   */
  readonly silenceMs?: number | null | undefined;
  /** The driver's own options. */
  readonly driver?: postgres.Options<Record<string, never>>;
}

/** How long a statement may take, in milliseconds. */
export const STATEMENT_LIMIT_MS = 10_000;

/** The server has told by then that a statement took too long. */
const SILENCE_MS = STATEMENT_LIMIT_MS + 2_000;

/**
 * How values are converted besides the driver's own ways: counts, cents and
 * sequences are `int8`, and all far below 2^53.
 */
const CONVERSIONS: Record<string, postgres.PostgresType> = {
  bigint: { to: 20, from: [20], serialize: String, parse: Number },
};

/** Returns a pool, which opens connections as queries need them. */
export function openDriver(
  target: DatabaseTarget,
  options: DriverOptions,
): Sql {
  const {
    applicationName = "distsales",
    driver,
    max,
    settings,
    silenceMs = SILENCE_MS,
  } = options;
  const dialer = dialerOf(target);
  const parsed = {
    ...driverAddress(dialer.address),
    max,
    connect_timeout: 2,
    // After a database restart the nodes are back at once, not when the
    // driver's own back-off of up to 20 s has run out.
    backoff: (retries: number) => Math.min(0.05 * 2 ** retries, 0.5),
    onnotice: () => {},
    types: CONVERSIONS,
    connection: LONG_PARAMETERS,
    ...driver,
    socket: async () => {
      try {
        const socket = await dialer.dial(silenceMs);
        const databaseId = dialer.databaseId();
        if (settings !== undefined || databaseId !== null) {
          beginSession(socket, { settings: settings ?? {}, databaseId });
        }
        deferLongWrites(socket);
        sendStartup(socket, dialer.address, applicationName);
        return socket;
      } catch (error) {
        return failedSocket(error);
      }
    },
  };
  return postgres(parsed);
}

/** From here on, in bytes, the driver writes at once what it else collects. */
const LONG_WRITE_BYTES = 1024;

/**
 * Has long messages written a moment later, as short ones are. With a new
 * connection the driver first asks which types are arrays, and sends its first
 * query before it has read the answer; when that query is long, its own answer
 * could come first, and its arrays were read as text.
 */
function deferLongWrites(socket: Socket): void {
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  const deferred = (...args: unknown[]) => {
    const [chunk] = args;
    if (!(chunk instanceof Uint8Array) || chunk.length < LONG_WRITE_BYTES) {
      return write(...args);
    }
    setImmediate(() => {
      if (!socket.destroyed) write(...args);
    });
    return true;
  };
  socket.write = deferred as Socket["write"];
}

/** Returns the dialer of a target: a new one for an address. */
export function dialerOf(target: DatabaseTarget): Dialer {
  return typeof target === "string"
    ? createDialer(parseDatabaseUrl(target))
    : target;
}

/**
 * Returns a connection that fails with `error` as soon as it is used. The
 * driver takes a connection back into its pool when that closes; one that could
 * not be opened at all it would keep as under way for good, and a pool whose
 * connections have each failed so answers no query any more.
 */
function failedSocket(error: unknown): Duplex {
  const socket = new Duplex({
    read() {},
    write: (_chunk, _encoding, done) => done(),
  });
  const reason = error instanceof Error ? error : new Error(String(error));
  setTimeout(() => socket.destroy(reason));
  return socket;
}
