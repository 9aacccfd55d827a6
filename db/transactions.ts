/** Write transactions, each on a connection of its own. */
import type { DatabaseTarget } from "./connect/driver.ts";
import { openSessionPool } from "./session_pool.ts";
import {
  transact,
  type Transaction,
  type TransactionSql,
} from "./transaction.ts";

/** Connections for write transactions. */
export interface Transactions {
  /**
   * Runs `body` within one transaction, which it ends with `commit`. What was
   * not committed when it returns or throws is rolled back.
   */
  run<T>(body: (transaction: Transaction) => Promise<T>): Promise<T>;
  /**
   * Opens connections ahead, up to `count`, and has each of them go through
   * `rehearsal`, which is rolled back: it finds its statements prepared and
   * the server's caches filled when it counts.
   */
  prepare(
    count: number,
    rehearsal: (sql: TransactionSql) => Promise<unknown>,
  ): Promise<void>;
  /** Waits for transactions under way, at most two seconds, then closes. */
  close(): Promise<void>;
}

/**
 * Opens connections as transactions need them.
 *
 * @param max The most transactions at a time; further ones wait.
 * @param applicationName What the sessions are called in `pg_stat_activity`.
 */
export function openTransactions(
  target: DatabaseTarget,
  max: number,
  applicationName = "distsales writer",
): Transactions {
  const sessions = openSessionPool(target, max, applicationName);
  return {
    run: (body) => sessions.use((session) => transact(session, body)),
    prepare: (count, rehearsal) =>
      sessions.prepare(
        count,
        (session) => transact(session, ({ sql }) => rehearsal(sql)),
      ),
    close: sessions.close,
  };
}
