/**
 * Connections for write transactions: each is given to one of them at a time.
 *
 * Their sessions are read-only outside of `begin read write`, so that a
 * statement that strays out of its transaction changes nothing.
 */
import { withinLimit } from "../lib/time/time_limit.ts";
import {
  type DatabaseTarget,
  openDriver,
  type Sql,
  STATEMENT_LIMIT_MS,
} from "./connect/driver.ts";

/** A connection that nobody else uses meanwhile. */
export interface Session {
  readonly sql: Sql;
  /** Whether the connection is gone. */
  readonly isClosed: boolean;
  /** Ends the connection; the next transaction gets another one. */
  discard(): void;
}

/** Sessions that are opened as they are needed. */
interface SessionPool {
  /** Runs `work` on a session; waits for one when all are in use. */
  use<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /**
   * Opens sessions ahead, until `count` are open, and runs `rehearsal` on each
   * of them. One whose rehearsal fails is discarded.
   */
  prepare(
    count: number,
    rehearsal: (session: Session) => Promise<unknown>,
  ): Promise<void>;
  /** Waits for what is under way, at most two seconds, then closes. */
  close(): Promise<void>;
}

/** The only part of that notice which is not translated, nor shared by others. */
const WAITS_FOR_STANDBY = "SyncRepWaitForLSN";

/** How long closing waits for what is under way, in milliseconds. */
const CLOSE_LIMIT_MS = 2_000;

/**
 * Returns a pool that has opened nothing yet.
 *
 * @param max The most sessions at a time.
 * @param applicationName What they are called in `pg_stat_activity`.
 */
export function openSessionPool(
  target: DatabaseTarget,
  max: number,
  applicationName: string,
): SessionPool {
  const idle: Session[] = [];
  const waiting: (() => void)[] = [];
  const open = new Set<Session>();
  const underWay = new Set<Promise<unknown>>();
  let isClosing = false;

  async function acquire(): Promise<Session> {
    for (;;) {
      if (isClosing) {
        throw connectionClosed("The connections to the database are closed.");
      }
      const session = idle.pop();
      if (session && !session.isClosed) return session;
      if (!session && open.size < max) return connect();
      if (!session) await new Promise<void>((wake) => waiting.push(wake));
    }
  }

  async function connect(): Promise<Session> {
    const session = openSession(target, applicationName, () => forget(session));
    open.add(session);
    try {
      // A BEGIN that fails for want of a connection must not be followed by
      // statements on the next one.
      await session.sql`select`;
      return session;
    } catch (error) {
      session.discard();
      throw error;
    }
  }

  function forget(session: Session): void {
    if (open.delete(session)) waiting.shift()?.();
  }

  function release(session: Session): void {
    if (!open.has(session)) return;
    idle.push(session);
    waiting.shift()?.();
  }

  async function run<T>(
    session: Session,
    work: (session: Session) => Promise<T>,
  ): Promise<T> {
    const running = work(session);
    underWay.add(running);
    try {
      return await running;
    } finally {
      underWay.delete(running);
      release(session);
    }
  }

  return {
    use: async (work) => run(await acquire(), work),
    async prepare(count, rehearsal) {
      while (!isClosing && open.size < Math.min(count, max)) {
        await run(await connect(), async (session) => {
          try {
            await rehearsal(session);
          } catch (error) {
            // What has not rehearsed is not ready: the next call opens another.
            session.discard();
            throw error;
          }
        });
      }
    },
    async close() {
      isClosing = true;
      waiting.splice(0).forEach((wake) => wake());
      try {
        // The driver's own end would cut a transaction off between two of its
        // statements.
        await withinLimit(Promise.allSettled(underWay), CLOSE_LIMIT_MS);
      } catch {
        // The node has to end: what is under way by now is cut off.
      }
      await Promise.all([...open].map(({ sql }) => sql.end({ timeout: 1 })));
    },
  };
}

/** @param onClose Called once, when the connection is gone or discarded. */
function openSession(
  target: DatabaseTarget,
  applicationName: string,
  onClose: () => void,
): Session {
  let isClosed = false;
  const sql = openDriver(target, {
    max: 1,
    applicationName,
    driver: {
      max_lifetime: null,
      backoff: () => 0,
      onclose: discard,
      onnotice({ routine }) {
        // The COMMIT succeeds, but its wait for a synchronous standby was
        // cancelled: nobody may be told that it is safe.
        if (routine === WAITS_FOR_STANDBY) discard();
      },
    },
    settings: {
      default_transaction_read_only: true,
      statement_timeout: STATEMENT_LIMIT_MS,
      // A node that is paused within a transaction must not keep the next
      // leader from being granted: PostgreSQL cuts it off.
      idle_in_transaction_session_timeout: 2_000,
    },
  });

  function discard(): void {
    if (isClosed) return;
    isClosed = true;
    void sql.end({ timeout: 0 });
    onClose();
  }
  return {
    sql,
    get isClosed() {
      return isClosed;
    },
    discard,
  };
}

/** Returns the error of what cannot begin, or go on, on this node. */
export function connectionClosed(message: string): Error {
  return Object.assign(new Error(message), { code: "CONNECTION_CLOSED" });
}
