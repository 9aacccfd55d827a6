/** How a simulated node hears at once who leads. */
import type { LeaderView } from "../../cluster/leader/leader_view.ts";
import type { NodeRun } from "../../cluster/beat/sightings.ts";
import type { Database } from "./database/database.ts";
import type { News } from "./database/rows.ts";
import { type Connection, ConnectionLost } from "./database/session.ts";
import { type Process, suspend, type Task } from "./virtual_time.ts";

const LISTEN_LIMIT_MS = 1000;

/** Told by NOTIFY, and woken when the leader's session ends. */
export class LeaderWatch {
  #listener: Connection | null = null;
  #watched: { epoch: number; connection: Connection } | null = null;

  /**
   * @param onTimeToBeat The leader's session ended, or this node leads and another
   *   one said whom it misses.
   */
  constructor(
    private readonly database: Database,
    private readonly process: Process,
    private readonly self: NodeRun,
    private readonly leaders: LeaderView,
    private readonly onTimeToBeat: () => void,
  ) {
    leaders.subscribe(() => this.watchSession());
  }

  /** Waits for news, at most `ms`. */
  *newsWithin(ms: number): Task<boolean> {
    const { leaders, process } = this;
    let unsubscribe = () => {};
    const isNews = yield* suspend<boolean>((resume) => {
      unsubscribe = leaders.subscribe(() => resume(true));
      process.time.after(ms / process.clockRate, () => resume(false));
    });
    unsubscribe();
    return isNews;
  }

  /** Listens anew when the session that listened was lost. */
  keepListening(): void {
    if (this.#listener !== null && !this.#listener.isClosed) return;
    const { database, process } = this;
    const listener = database.connect(process, this.self);
    this.#listener = listener;
    const listen = database.call(
      listener,
      LISTEN_LIMIT_MS,
      () =>
        database.listeners.listen(
          listener,
          (news) => process.run(() => this.#hear(news)),
        ),
    );
    process.spawn(untilLost(listen));
  }

  #hear(news: News): void {
    const { leaders, self } = this;
    if (news.channel === "leadership") {
      leaders.take(news.epoch, news.leader);
    } else if (
      news.url !== self.url && leaders.current()?.nodeId === self.nodeId
    ) this.onTimeToBeat();
  }

  /** Waits for the end of the leader's session, once for each epoch. */
  watchSession(): void {
    const { database, leaders, process, self } = this;
    const leader = leaders.current();
    if (leader === null || leader.nodeId === self.nodeId) return;
    const { epoch } = leader;
    const watched = this.#watched;
    if (watched?.epoch === epoch && !watched.connection.isClosed) return;
    const connection = database.connect(process, self);
    this.#watched = { epoch, connection };
    const end = database.callAndWait(
      connection,
      Infinity,
      () => database.sessionLocks.freed(epoch, connection),
    );
    process.spawn(untilLost(end, () => {
      if (leaders.current()?.epoch === epoch) this.onTimeToBeat();
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
