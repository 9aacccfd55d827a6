/** The session through which a simulated node leads. */
import type { NodeRun } from "../../cluster/beat/sightings.ts";
import type { DecideClaim } from "../../cluster/leader/leadership_store.ts";
import type { Connection } from "./database.ts";
import type { Process, Task } from "./virtual_time.ts";
import type { World } from "./world.ts";

/** How long a node waits for the session that holds its epoch's lock. */
const LOCK_LIMIT_MS = 1000;

/**
 * What a node leads: an epoch, and the session that holds its lock. The session
 * ends when the node stops leading, however that comes.
 */
export class LeaderSession {
  #held: { epoch: number; connection: Connection } | null = null;

  constructor(
    private readonly world: World,
    private readonly process: Process,
    private readonly self: NodeRun,
  ) {}

  /** The epoch that this node leads, or null. */
  get epoch(): number | null {
    return this.#held?.epoch ?? null;
  }

  /** Takes the leadership if `decide` finds a ground; returns the new epoch. */
  *claim(decide: DecideClaim): Task<number | null> {
    const { database, store } = this.world;
    const connection = database.connect(this.process, this.self.url);
    const epoch = yield* store.claim(connection, this.self, decide);
    if (epoch === null) {
      database.close(connection);
      return null;
    }
    this.end();
    this.#held = { epoch, connection };
    return epoch;
  }

  /** Renews the lease of `epoch` over `control`; ends when another has it. */
  *renew(control: Connection, epoch: number): Task<void> {
    const { database, store } = this.world;
    if (this.#held?.epoch !== epoch || this.#held.connection.isClosed) {
      // Its session was lost (the database restarted) but not its epoch: it
      // takes the lock again.
      this.end();
      const connection = database.connect(this.process, this.self.url);
      yield* database.call(connection, LOCK_LIMIT_MS, () => {
        if (database.epoch === epoch) {
          database.sessionLocks.hold(epoch, connection);
        }
      });
      this.#held = { epoch, connection };
    }
    const isOurs = yield* store.renew(control, this.self, epoch);
    if (!isOurs) this.end();
  }

  end(): void {
    if (this.#held === null) return;
    this.world.database.close(this.#held.connection);
    this.#held = null;
  }
}
