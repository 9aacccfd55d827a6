/**
 * Hearing at once who leads: a claim and a resignation are told by NOTIFY, and
 * the end of the leader's process by the session-level lock that PostgreSQL
 * frees then. The beat works without either; they make it fast.
 */
import {
  type DatabaseTarget,
  openDriver,
  type Sql,
} from "../../db/connect/driver.ts";
import { LEADERSHIP_CHANNEL, readAnnouncement } from "./announcement.ts";
import { type Leader, SESSION_LOCK } from "./leadership_store.ts";

/** The watch over who leads. */
export interface LeaderWatch {
  /** Listens; resolves when that has begun. */
  readonly start: () => Promise<void>;
  /**
   * Waits for the end of the session of `epoch`'s leader, and of no other; null
   * waits for none.
   */
  readonly awaitSessionEnd: (epoch: number | null) => void;
  readonly stop: () => Promise<void>;
}

/** What is watched, and who is told. */
interface LeaderWatchOptions {
  readonly database: DatabaseTarget;
  /** What the watch's connections are called in `pg_stat_activity`. */
  readonly applicationName: string;
  /** A leader was elected in `epoch`, or, when null, resigned. */
  readonly onElected: (epoch: number, leader: Leader | null) => void;
  /** The node at a URL said something new of whom it reaches. */
  readonly onReport: (url: string) => void;
  /** The connection is new: messages may have been missed. */
  readonly onListening: () => void;
  /** The session that was waited for has ended. */
  readonly onSessionEnd: () => void;
}

/** The channel on which it is told that a node misses another. */
const REACH_CHANNEL = "reach";

/** How long stopping waits for the connection that listens, in seconds. */
const CLOSE_LIMIT_S = 1;

/** Returns the watch; it opens no connection before it is used. */
export function createLeaderWatch(options: LeaderWatchOptions): LeaderWatch {
  let listener: Sql | null = null;
  let waiting: SessionWait | null = null;
  let stopped = false;

  function cancel(): void {
    waiting?.cancel();
    waiting = null;
  }

  async function wait(epoch: number): Promise<void> {
    const mine = openWait(options, epoch);
    waiting = mine;
    await mine.ended;
    if (waiting !== mine) return;
    waiting = null;
    options.onSessionEnd();
  }

  return {
    async start() {
      listener = openDriver(options.database, {
        max: 1,
        applicationName: options.applicationName,
      });
      await listener.listen(LEADERSHIP_CHANNEL, (payload) => {
        const heard = readAnnouncement(payload);
        if (heard) options.onElected(heard.epoch, heard.leader);
      }, options.onListening);
      await listener.listen(REACH_CHANNEL, options.onReport);
    },
    awaitSessionEnd(epoch) {
      if (stopped || epoch === waiting?.epoch) return;
      cancel();
      if (epoch !== null) void wait(epoch);
    },
    async stop() {
      stopped = true;
      cancel();
      await listener?.end({ timeout: CLOSE_LIMIT_S });
    },
  };
}

/** One wait for the end of a leader's session, on a connection of its own. */
interface SessionWait {
  readonly epoch: number;
  /**
   * Resolves when the session has ended, or else this wait's own connection:
   * both are a reason to look around.
   */
  readonly ended: Promise<void>;
  readonly cancel: () => void;
}

function openWait(
  { applicationName, database }: LeaderWatchOptions,
  epoch: number,
): SessionWait {
  const sql = openDriver(database, {
    max: 1,
    applicationName,
    // It waits for as long as the leader's session lasts.
    silenceMs: null,
    // The driver looks up types as it connects; when the connection is ended
    // meanwhile, that fails where nothing can catch it.
    driver: { fetch_types: false },
    // The server notices within a second that this node is gone. It would
    // otherwise keep the wait until the leader's end.
    settings: { client_connection_check_interval: 1000 },
  });
  const connected = sql`select`.then(() => {}, () => {});
  let cancelled = false;

  async function waitForLock(): Promise<void> {
    await connected;
    try {
      // Held for this one statement only: a follower that is paused with the
      // lock would keep the leader from taking it again.
      if (!cancelled) {
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
    ended: waitForLock(),
    cancel() {
      cancelled = true;
      // A connection that is ended while it is being made stays half open.
      void connected.then(() => sql.end({ timeout: 0 }));
    },
  };
}
