import { createAdapter } from "@socket.io/postgres-adapter";
import pg from "pg";
import type { Log } from "../lib/log.ts";
import { createNotifier } from "./notifier.ts";

/** A NOTIFY carries 8,000 bytes; the adapter wraps what it sends into some of them. */
export const MAX_NOTIFIED_BYTES = 7000;

/** The wire between the nodes: Socket.IO's PostgreSQL adapter on LISTEN and NOTIFY. */
export interface Wire {
  readonly adapter: ReturnType<typeof createAdapter>;
  /** Resolves once this node hears the others. */
  listening(): Promise<void>;
  /** The text of a message, read where it was written. */
  query<Row extends pg.QueryResultRow>(
    text: string,
    values: readonly unknown[],
  ): Promise<Row[]>;
  close(): Promise<void>;
}

/**
 * Opens the wire. Its sessions are read-only, as every session but the gate's: PostgreSQL lets them NOTIFY nonetheless. So
 * the adapter's way of sending more than a NOTIFY holds, a table of attachments, is closed; `delivery.ts` sends a
 * reference instead.
 *
 * @param heardAgain Called when the connection that listens was lost and is back: something may have been missed.
 */
export function openWire(
  databaseUrl: string,
  log: Log,
  heardAgain: () => void,
): Wire {
  // One connection listens, the other notifies: with more, two events could overtake each other.
  const pool = new ListeningPool({
    connectionString: databaseUrl,
    max: 2,
    application_name: "distsales sockets",
    options: "-c default_transaction_read_only=on",
    connectionTimeoutMillis: 5000,
  }, heardAgain);
  const warn = (error: Error) =>
    log.warn("The sockets' connection to the database failed.", {
      error: error.message,
    });
  pool.on("error", warn);
  const adapter = createAdapter(notifyingTogether(pool), {
    payloadThreshold: Infinity,
    // Its timer empties the table that is not there: the longest wait that a timer knows.
    cleanupInterval: 2 ** 31 - 1,
    errorHandler: warn,
  });
  return {
    adapter,
    listening: () => pool.listening,
    query: async (text, values) => (await pool.query(text, [...values])).rows,
    close: () => pool.end(),
  };
}

/** The statement with which the adapter sends each message. */
const NOTIFY = "SELECT pg_notify($1, $2)";

/** Returns the pool as the adapter sees it: what it would send one by one goes out together. */
function notifyingTogether(pool: ListeningPool): pg.Pool {
  const notify = createNotifier((notes) =>
    pool.query(
      "select pg_notify(channel, payload) from unnest($1::text[], $2::text[]) as note (channel, payload)",
      [
        notes.map(({ channel }) => channel),
        notes.map(({ payload }) => payload),
      ],
    )
  );
  const query = (text: string, values: readonly [string, string]) => {
    if (text !== NOTIFY) return pool.query(text, [...values]);
    const [channel, payload] = values;
    return notify({ channel, payload });
  };
  const connect = () => pool.connect();
  return { connect, query } as unknown as pg.Pool;
}

/** A pool that knows when the adapter's LISTEN is in force: the adapter itself does not tell. */
class ListeningPool extends pg.Pool {
  readonly listening: Promise<void>;
  readonly #heard: () => void;
  #connected = false;

  constructor(config: pg.PoolConfig, heardAgain: () => void) {
    super(config);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.listening = promise;
    this.#heard = () => {
      if (this.#connected) heardAgain();
      this.#connected = true;
      resolve();
    };
  }

  /** Only the adapter calls this, for the connection that listens; `query` does not pass here without a callback. */
  override connect(): Promise<pg.PoolClient>;
  override connect(
    callback: Parameters<pg.Pool["connect"]>[0],
  ): void;
  override connect(
    callback?: Parameters<pg.Pool["connect"]>[0],
  ): Promise<pg.PoolClient> | void {
    if (callback) return super.connect(callback);
    return super.connect().then((client) => {
      // The adapter has no ear for a connection that the server cut, and an
      // error that nobody hears ends the process.
      client.on("error", (error) => this.emit("error", error, client));
      // Nor does it give such a connection back, which would use up the pool.
      client.on("end", () => client.release(true));
      // Statements run in order: this one ends after the LISTEN that follows the connection.
      setTimeout(() => {
        client.query("select 1").then(this.#heard, () => {});
      });
      return client;
    });
  }
}
