/**
 * One write transaction on a connection of its own.
 *
 * The driver's own `sql.begin` costs a round trip for BEGIN and one for
 * COMMIT, and after a lost connection it sends the rest of the transaction
 * down a new one, statement by statement. Here statements are pipelined, and
 * a connection that closed takes its transaction with it: nothing is sent any
 * more.
 */
import type postgres from "postgres";
import type { Sql } from "./pools.ts";
import { connectionClosed, type Session } from "./session_pool.ts";

/** The statements of one transaction, as tagged templates. */
export type TransactionSql = postgres.ISql;

/** A query of the driver's that is not sent before it is told to. */
export interface Statement {
  execute(): PromiseLike<unknown>;
}

/** One transaction. Its statements are sent in order, without a wait between. */
export interface Transaction {
  readonly sql: TransactionSql;
  /**
   * Sends `last` and the COMMIT behind it in one packet, then `after`, and
   * returns the rows of `after`. Rejects when nothing was committed.
   */
  commit<Row extends postgres.Row>(
    last: Statement | null,
    after?: (sql: Sql) => postgres.PendingQuery<Row[]>,
  ): Promise<readonly Row[]>;
}

/**
 * Runs `body` within a transaction, which it ends with `commit`. What was not
 * committed when it returns or throws is rolled back.
 */
export async function transact<T>(
  session: Session,
  body: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  const { sql } = session;
  let isOver = false;
  let isCommitted = false;

  function refuseStray(): void {
    if (session.isClosed) throw connectionLost();
    if (isOver) throw new Error("The transaction is over.");
  }

  async function commit<Row extends postgres.Row>(
    last: Statement | null,
    after?: (sql: Sql) => postgres.PendingQuery<Row[]>,
  ): Promise<readonly Row[]> {
    refuseStray();
    const closed = last?.execute();
    const ended = sql`commit`.execute();
    const rows = after?.(sql).execute();
    isOver = true;
    // Every statement is answered before the connection goes to the next one.
    // The first that failed says why: after it COMMIT only rolls back.
    const steps = [begun, closed, ended, rows];
    for (const step of await Promise.allSettled(steps)) {
      if (step.status === "rejected") throw step.reason;
    }
    // A COMMIT that was still to be sent when the connection closed went down
    // the next one, where it ended nothing and yet succeeded.
    if (session.isClosed) throw connectionLost();
    isCommitted = true;
    return await rows ?? [];
  }

  const begun = sql`begin read write`.execute();
  const hasBegun = begun.then(() => true, () => false);
  try {
    return await body({ sql: guarded(sql, refuseStray), commit });
  } catch (error) {
    if (await hasBegun) throw error;
    // As on a standby that is not promoted yet: this is the reason why all that
    // follows has failed, and the next connection may lead to a primary.
    session.discard();
    throw connectionClosed("The server takes no writes.");
  } finally {
    isOver = true;
    // The connection is not given to the next one before this is known.
    if (!isCommitted && !session.isClosed) {
      await sql`rollback`.catch(() => session.discard());
    }
  }
}

/** Returns `sql` with `guard` called before everything that it does. */
function guarded(sql: Sql, guard: () => void): TransactionSql {
  return new Proxy(sql, {
    apply(target, thisArg, args) {
      guard();
      return Reflect.apply(target, thisArg, args);
    },
    get(target, name) {
      guard();
      return Reflect.get(target, name);
    },
  });
}

function connectionLost(): Error {
  return connectionClosed(
    "The connection to the database was lost in a transaction.",
  );
}
