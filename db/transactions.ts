/**
 * Write transactions, each on a connection of its own.
 *
 * The driver's own `sql.begin` costs a round trip for BEGIN and one for
 * COMMIT, and after a lost connection it sends the rest of the transaction
 * down a new one, statement by statement. Here statements are pipelined, and
 * a connection that closed takes its transaction with it: nothing is sent any
 * more, and what strays nonetheless meets a session that is read-only outside
 * of `begin read write`.
 */
import postgres from "postgres";
import type { Sql } from "./pools.ts";

/** Connections for write transactions. */
export interface Transactions {
  /**
   * Runs `body` within one transaction, which it ends with `commit`. What was
   * not committed when it returns or throws is rolled back.
   */
  run<T>(body: (transaction: Transaction) => Promise<T>): Promise<T>;
  /**
   * Opens connections ahead, up to `count`, and has each of them go through
   * `rehearsal`, which is rolled back: it finds its statements prepared and the
   * server's caches filled when it counts.
   */
  prepare(
    count: number,
    rehearsal: (sql: postgres.TransactionSql) => Promise<unknown>,
  ): Promise<void>;
  /** Waits for transactions under way, at most two seconds, then closes. */
  close(): Promise<void>;
}

/** A query of the driver's that is not sent before it is told to. */
export interface Statement {
  execute(): PromiseLike<unknown>;
}

/** One transaction. Statements are sent in order without waiting for each other. */
export interface Transaction {
  readonly sql: postgres.TransactionSql;
  /**
   * Sends `last` and the COMMIT behind it in one packet, then `after`, and
   * returns the rows of `after`. Rejects when nothing was committed.
   */
  commit<Row extends postgres.Row>(
    last: Statement | null,
    after?: (sql: Sql) => postgres.PendingQuery<Row[]>,
  ): Promise<Row[]>;
}

/** How long closing waits for transactions under way, in milliseconds. */
const CLOSE_LIMIT_MS = 2000;

interface Session {
  readonly sql: Sql;
  closed: boolean;
}

/**
 * Opens connections as transactions need them.
 *
 * @param max The most transactions at a time; further ones wait.
 * @param applicationName What the sessions are called in `pg_stat_activity`.
 */
export function openTransactions(
  url: string,
  max = 10,
  applicationName = "distsales writer",
): Transactions {
  const idle: Session[] = [];
  const waiting: (() => void)[] = [];
  const open = new Set<Session>();
  const underWay = new Set<Promise<unknown>>();
  let closing = false;

  async function acquire(): Promise<Session> {
    for (;;) {
      if (closing) throw ended("The connections to the database are closed.");
      const session = idle.pop();
      if (session && !session.closed) return session;
      if (!session && open.size < max) return connect();
      if (!session) await new Promise<void>((wake) => waiting.push(wake));
    }
  }

  async function connect(): Promise<Session> {
    const session: Session = {
      closed: false,
      sql: openSession(url, applicationName, () => {
        session.closed = true;
        discard(session);
      }),
    };
    open.add(session);
    try {
      // A BEGIN that fails for want of a connection must not be followed by
      // statements on the next one.
      await session.sql`select`;
      return session;
    } catch (error) {
      discard(session);
      throw error;
    }
  }

  function discard(session: Session): void {
    if (!open.delete(session)) return;
    void session.sql.end({ timeout: 0 });
    waiting.shift()?.();
  }

  function release(session: Session): void {
    if (!open.has(session)) return;
    idle.push(session);
    waiting.shift()?.();
  }

  async function runOn<T>(
    session: Session,
    body: (transaction: Transaction) => Promise<T>,
  ): Promise<T> {
    const transaction = transact(session, body);
    underWay.add(transaction);
    try {
      return await transaction;
    } finally {
      underWay.delete(transaction);
      if (session.closed) discard(session);
      else release(session);
    }
  }

  return {
    run: async (body) => runOn(await acquire(), body),
    async prepare(count, rehearsal) {
      while (!closing && open.size < Math.min(count, max)) {
        const session = await connect();
        await runOn(session, async ({ sql }) => {
          try {
            await rehearsal(sql);
          } catch (error) {
            // What has not rehearsed is not ready: another is opened next time.
            session.closed = true;
            throw error;
          }
        });
      }
    },
    async close() {
      closing = true;
      waiting.splice(0).forEach((wake) => wake());
      // The driver's own end would cut a transaction off between two statements.
      await atMost(CLOSE_LIMIT_MS, Promise.allSettled(underWay));
      await Promise.all(
        [...open].map(({ sql }) => sql.end({ timeout: 1 })),
      );
    },
  };
}

function openSession(
  url: string,
  applicationName: string,
  onclose: () => void,
): Sql {
  const sql = postgres(url, {
    max: 1,
    max_lifetime: null,
    connect_timeout: 5,
    backoff: () => 0,
    onnotice: () => {},
    onclose,
    connection: {
      application_name: applicationName,
      default_transaction_read_only: true,
      statement_timeout: 10_000,
      // A node that is paused within a transaction must not keep the next
      // leader from being granted: PostgreSQL cuts it off.
      idle_in_transaction_session_timeout: 2_000,
    },
    types: { bigint: { to: 20, from: [20], serialize: String, parse: Number } },
  });
  return sql as unknown as Sql;
}

async function transact<T>(
  session: Session,
  body: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  const { sql } = session;
  let over = false;
  let committed = false;
  const guard = () => {
    if (session.closed) throw connectionLost();
    if (over) throw new Error("The transaction is over.");
  };
  const begun = sql`begin read write`.execute();
  // Whoever waits for the first statement learns from it what went wrong.
  begun.catch(() => {});
  try {
    return await body({
      sql: guarded(sql, guard),
      async commit(last, after) {
        guard();
        const sent = [
          last?.execute(),
          sql`commit`.execute(),
          after?.(sql).execute(),
        ];
        over = true;
        const [closed, ended, rows] = await Promise.allSettled(sent);
        for (const step of [closed, ended, rows]) {
          if (step?.status === "rejected") throw step.reason;
        }
        // A COMMIT that was still to be sent when the connection closed went
        // down the next one, where it ended nothing and yet succeeded.
        if (session.closed) throw connectionLost();
        committed = true;
        return (rows?.status === "fulfilled" ? rows.value ?? [] : []) as never;
      },
    });
  } finally {
    over = true;
    // The connection is not given to the next one before this is known.
    if (!committed && !session.closed) {
      await sql`rollback`.catch(() => session.closed = true);
    }
  }
}

async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([work, late]);
  clearTimeout(timer);
}

function connectionLost(): Error {
  return ended("The connection to the database was lost in a transaction.");
}

/** Returns the error of a transaction that cannot begin, or go on, on this node. */
function ended(message: string): Error {
  return Object.assign(new Error(message), { code: "CONNECTION_CLOSED" });
}

/** Returns `sql` with `guard` before each statement, and with savepoints. */
function guarded(sql: Sql, guard: () => void): postgres.TransactionSql {
  let savepoints = 0;
  const tag = (...args: unknown[]) => {
    guard();
    return (sql as unknown as (...args: unknown[]) => unknown)(...args);
  };
  const tx = Object.assign(tag, {
    types: sql.types,
    typed: sql.typed,
    array: sql.array,
    json: sql.json,
    unsafe: (...args: Parameters<Sql["unsafe"]>) => {
      guard();
      return sql.unsafe(...args);
    },
    async savepoint<T>(
      body: (tx: postgres.TransactionSql) => Promise<T>,
    ): Promise<T> {
      const name = `savepoint_${savepoints++}`;
      await tag`savepoint ${sql(name)}`;
      try {
        return await body(tx);
      } catch (error) {
        await tag`rollback to ${sql(name)}`;
        throw error;
      }
    },
  }) as unknown as postgres.TransactionSql;
  return tx;
}
