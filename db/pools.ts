/**
 * The pools that a node reads through. Every session of theirs is read-only:
 * what writes goes through the write gate and its transactions, whose sessions
 * are opened in `transactions.ts`.
 */
import {
  type DatabaseTarget,
  openDriver,
  type Sql,
  STATEMENT_LIMIT_MS,
} from "./connect/driver.ts";
import type { SessionSettings } from "./connect/session_settings.ts";

export type { DatabaseTarget, Sql };

/** What a pool's sessions are called, and their settings. */
type PoolSession = SessionSettings & {
  readonly application_name?: string;
};

/** The pools of one node. PostgreSQL refuses any write in them (25006). */
export interface Pools {
  /** For what people look at; on the replica, where there is one. */
  readonly reader: Sql;
  /**
   * For what has to be true by now: who leads, who is a member, which locks
   * are held. A replica lags and has no locks, so this never reads one.
   */
  readonly primary: Sql;
  /**
   * For NOTIFY and LISTEN between the nodes' sockets, which may wait for each
   * other: no beat and no page waits behind them. One connection, and the one
   * that its `listen` opens.
   */
  readonly channels: Sql;
  /** Closes all, giving queries under way two seconds to end. */
  close(): Promise<void>;
}

/** Where the database is. */
interface PoolOptions {
  /** The database that is written to. */
  readonly url: DatabaseTarget;
  /** A replica for the reader pool; without it that reads from `url`. */
  readonly readUrl?: DatabaseTarget | undefined;
  /** The reader pool's connections, at most. */
  readonly max: number;
}

/**
 * The most connections of the primary pool: a beat reads the leadership and
 * the members side by side.
 */
const PRIMARY_CONNECTIONS = 2;

/**
 * Opens the pools. Connections are made as queries need them.
 *
 * Values come as: `int8` as number, `timestamptz` as Date, columns by their
 * names in SQL.
 */
export function openPools(
  { url, readUrl, max }: PoolOptions,
): Pools {
  const session = {
    default_transaction_read_only: true,
    statement_timeout: STATEMENT_LIMIT_MS,
  };
  const reader = openPool(readUrl ?? url, max, {
    application_name: "distsales reader",
    ...session,
  });
  const primary = openPool(url, PRIMARY_CONNECTIONS, {
    application_name: "distsales primary",
    ...session,
  });
  const channels = openPool(url, 1, {
    application_name: "distsales sockets",
    ...session,
  });
  return {
    reader,
    primary,
    channels,
    async close() {
      await Promise.all(
        [reader, primary, channels].map((sql) => sql.end({ timeout: 2 })),
      );
    },
  };
}

/**
 * Opens a pool of connections.
 *
 * @param max The most connections it makes.
 * @param session What its sessions are called, and their settings; times in
 * milliseconds.
 */
export function openPool(
  target: DatabaseTarget,
  max: number,
  { application_name, ...settings }: PoolSession = {},
): Sql {
  return openDriver(target, {
    max,
    applicationName: application_name,
    ...Object.keys(settings).length > 0 && { settings },
  });
}
