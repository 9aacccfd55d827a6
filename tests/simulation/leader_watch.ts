/** What a simulated node hears of who leads. */
import type { NodeRun } from "../../cluster/beat/sightings.ts";
import type { KnownLeader } from "../../cluster/write/forwarding/forwarding_rule.ts";
import {
  type Connection,
  ConnectionLost,
  type Database,
  type News,
} from "./database.ts";
import { type Process, suspend, type Task } from "./virtual_time.ts";

const LISTEN_LIMIT_MS = 1000;

/**
 * What a node knows of who leads: told by NOTIFY, read from the row, and woken
 * when the leader's session ends.
 */
export class LeaderWatch {
  epoch = 0;
  holder: NodeRun | null = null;
  /** The leader of the newest epoch that had one. */
  last: NodeRun | null = null;
  #listener: Connection | null = null;
  #watched: { epoch: number; connection: Connection } | null = null;
  #waiting: (() => void)[] = [];

  /**
   * @param onVacant The leader resigned, or its session ended: it is time to
   *   beat.
   * @param onNews Another epoch is in force.
   */
  constructor(
    private readonly database: Database,
    private readonly process: Process,
    private readonly self: NodeRun,
    private readonly onVacant: () => void,
    private readonly onNews: (epoch: number) => void,
  ) {}

  get leader(): KnownLeader | null {
    return this.holder && { url: this.holder.url, epoch: this.epoch };
  }

  /** Takes note of who leads, unless it is old news. */
  hear(news: News): void {
    const isNew = news.epoch > this.epoch ||
      (news.epoch === this.epoch && news.holder === null &&
        this.holder !== null);
    if (!isNew) return;
    this.epoch = news.epoch;
    this.holder = news.holder;
    this.last = news.holder ?? this.last;
    this.onNews(news.epoch);
    if (news.holder === null) this.onVacant();
    else this.watchSession();
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** Waits for news, at most `ms`. */
  *newsWithin(ms: number): Task<void> {
    yield* suspend<void>((resume) => {
      this.#waiting.push(() => resume(undefined));
      this.process.time.after(
        ms / this.process.clockRate,
        () => resume(undefined),
      );
    });
  }

  /** Listens anew when the session that listened was lost. */
  keepListening(): void {
    if (this.#listener !== null && !this.#listener.isClosed) return;
    const { database, process } = this;
    const listener = database.connect(process, this.self.url);
    this.#listener = listener;
    process.spawn(untilLost(
      database.call(
        listener,
        LISTEN_LIMIT_MS,
        () =>
          database.listen(
            listener,
            (news) => process.run(() => this.hear(news)),
          ),
      ),
    ));
  }

  /** Waits for the end of the leader's session, once for each epoch. */
  watchSession(): void {
    const { database, epoch, holder, process, self } = this;
    if (holder === null || holder.nodeId === self.nodeId) return;
    const watched = this.#watched;
    if (watched?.epoch === epoch && !watched.connection.isClosed) return;
    const connection = database.connect(process, self.url);
    this.#watched = { epoch, connection };
    const end = database.callAndWait(
      connection,
      Infinity,
      () => database.sessionLocks.freed(epoch, connection),
    );
    process.spawn(untilLost(end, () => {
      if (this.epoch === epoch) this.onVacant();
    }));
  }
}

/** Sees a call through, and takes a lost connection for an end. */
function* untilLost(call: Task<void>, onDone?: () => void): Task<void> {
  try {
    yield* call;
    onDone?.();
  } catch (error) {
    if (!(error instanceof ConnectionLost)) throw error;
  }
}
