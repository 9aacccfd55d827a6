/**
 * Hearing at once who leads: a claim and a resignation are told by NOTIFY, and the end of the leader's process by the
 * session-level lock that PostgreSQL frees then. The beat works without either; they make it fast.
 */
import postgres from "postgres";
import { openPool, type Sql } from "../../db/pools.ts";
import {
  type Leader,
  LEADERSHIP_CHANNEL,
  readNotice,
  SESSION_LOCK,
} from "./leadership_store.ts";

export interface LeaderWatch {
  /** Listens; resolves when that has begun. */
  start(): Promise<void>;
  /** Waits for the end of the session of `epoch`'s leader, instead of any other; null waits for none. */
  awaitSession(epoch: number | null): void;
  stop(): Promise<void>;
}

export interface LeaderWatchOptions {
  readonly url: string;
  readonly applicationName: string;
  /** Somebody was elected in `epoch`, or resigned. */
  readonly onElected: (epoch: number, leader: Leader | null) => void;
  /** Messages may have been missed: the connection is new. */
  readonly onListening: () => void;
  /** The session of the leader that was waited for is gone. */
  readonly onSessionEnd: () => void;
}

/** Returns the watch; it opens no connection before `start`. */
export function createLeaderWatch(options: LeaderWatchOptions): LeaderWatch {
  let listener: Sql | null = null;
  let waiting: Wait | null = null;
  let stopped = false;

  function cancel(): void {
    waiting?.end();
    waiting = null;
  }

  async function wait(epoch: number): Promise<void> {
    const mine = openWait(options, epoch);
    waiting = mine;
    await mine.over;
    if (waiting !== mine) return;
    waiting = null;
    options.onSessionEnd();
  }

  return {
    async start() {
      listener = openPool(options.url, 1, {
        application_name: options.applicationName,
      });
      await listener.listen(LEADERSHIP_CHANNEL, (payload) => {
        const heard = readNotice(payload);
        if (heard) options.onElected(heard.epoch, heard.leader);
      }, options.onListening);
    },
    awaitSession(epoch) {
      if (stopped || epoch === waiting?.epoch) return;
      cancel();
      if (epoch !== null) void wait(epoch);
    },
    async stop() {
      stopped = true;
      cancel();
      await listener?.end({ timeout: 1 });
    },
  };
}

/** One wait for the end of a leader's session, on a connection of its own. */
interface Wait {
  readonly epoch: number;
  /** Resolves when the session has ended, or the connection, which says as much: look around. */
  readonly over: Promise<void>;
  end(): void;
}

function openWait(
  { url, applicationName }: LeaderWatchOptions,
  epoch: number,
): Wait {
  const sql = postgres(url, {
    max: 1,
    // The driver's look-up of types cannot be caught when the connection is ended meanwhile.
    fetch_types: false,
    connect_timeout: 5,
    connection: {
      application_name: applicationName,
      // Or a wait that nobody needs any more would stay until the leader's end.
      ...{ client_connection_check_interval: 1000 },
    },
  });
  const connected = sql`select`.then(() => {}, () => {});
  let ended = false;

  async function waitForLock(): Promise<void> {
    await connected;
    try {
      // Held for this one statement only: a follower that is paused with the lock would keep the leader from it.
      if (!ended) {
        await sql`select pg_advisory_xact_lock_shared(${SESSION_LOCK}, ${epoch}::int)`;
      }
    } catch {
      // The connection was lost or ended.
    } finally {
      void sql.end({ timeout: 0 });
    }
  }
  return {
    epoch,
    over: waitForLock(),
    end() {
      ended = true;
      // A connection that is ended while it is being made stays half open.
      void connected.then(() => sql.end({ timeout: 0 }));
    },
  };
}
