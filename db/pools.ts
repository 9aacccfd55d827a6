/**
 * The two ways to the database: a pool that can only read, and a pool that
 * the write gate alone may use.
 */
import postgres from "postgres";

/** A connection pool, queried with tagged templates. */
export type Sql = postgres.Sql;

/** The reader and the writer pool of one node. */
export interface Pools {
  /** Its sessions are read-only: PostgreSQL refuses any write (25006). */
  reader: Sql;
  writer: Sql;
  /** Closes both, giving queries under way two seconds to end. */
  close(): Promise<void>;
}

/** Where the database is. */
export interface PoolOptions {
  /** The database that is written to. */
  url: string;
  /** A replica for the reader pool; without it that reads from `url`. */
  readUrl?: string | undefined;
  /** Connections per pool; 10 unless told. */
  max?: number;
}

/**
 * Opens both pools. Connections are made as queries need them.
 *
 * Values come as: `int8` as number, `timestamptz` as Date, columns by their
 * names in SQL.
 */
export function openPools({ url, readUrl, max = 10 }: PoolOptions): Pools {
  const reader = openPool(readUrl ?? url, max, {
    application_name: "distsales reader",
    default_transaction_read_only: true,
    statement_timeout: 10_000,
  });
  const writer = openPool(url, max, {
    application_name: "distsales writer",
    statement_timeout: 10_000,
    // A node that is paused within a transaction must not keep the next
    // leader from being granted: PostgreSQL cuts it off.
    idle_in_transaction_session_timeout: 2_000,
  });
  return {
    reader,
    writer,
    async close() {
      await Promise.all([reader, writer].map((sql) => sql.end({ timeout: 2 })));
    },
  };
}

/**
 * Opens a pool of connections with our conversions of values.
 *
 * @param max The most connections it makes.
 * @param session Settings of each session; times in milliseconds.
 */
export function openPool(
  url: string,
  max: number,
  session: Partial<postgres.ConnectionParameters> = {},
): Sql {
  const sql = postgres(url, {
    max,
    connection: session,
    connect_timeout: 5,
    // After a database restart the nodes are back at once, not when the
    // driver's own back-off of up to 20 s has run out.
    backoff: (retries) => Math.min(0.05 * 2 ** retries, 0.5),
    onnotice: () => {},
    // Counts, cents and sequences: all far below 2^53.
    types: {
      bigint: { to: 20, from: [20], serialize: String, parse: Number },
    },
  });
  // The type says that bigint may also be passed in, which nobody needs.
  return sql as unknown as Sql;
}
