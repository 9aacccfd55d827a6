/** The transactions of commands, on the modelled database. */
import type { Leader } from "../../../cluster/leader/leadership_store.ts";
import type { History } from "../history/history.ts";
import type { Mutation } from "../mutations.ts";
import type { Random } from "../random.ts";
import type { Task } from "../virtual_time.ts";
import type { Database } from "./database.ts";
import { isInForce } from "./grant.ts";
import type { Kept } from "./rows.ts";
import type { Connection, Transaction } from "./session.ts";

/** How a write ended that reached the leader's database. */
type Written = Kept | "stale_grant";

const WRITE_LIMIT_MS = 3000;

/** So many commands say no, for a reason that may be gone at the next attempt. */
const REFUSES = 0.1;

/** The statements of a command, as SQL has them. */
export class SimulatedCommands {
  constructor(
    private readonly database: Database,
    private readonly random: Random,
    private readonly history: History,
    private readonly mutation: Mutation | null,
  ) {}

  /**
   * Carries out a command in one fenced transaction: open, work, close and
   * commit. A command that says no is rolled back, and its refusal kept.
   */
  *write(connection: Connection, leader: Leader, id: string): Task<Written> {
    const { database, random } = this;
    const transaction = database.begin(connection);
    const opened = yield* this.#open(connection, transaction, leader, id);
    if (opened === "stale_grant") return opened;
    if (opened !== null) {
      yield* database.call(
        connection,
        WRITE_LIMIT_MS,
        () => database.rollBack(transaction),
      );
      return opened;
    }
    const statements = random.integer(1, 3);
    for (let statement = 0; statement < statements; statement++) {
      const workMs = random.chance(0.02) ? 400 : random.between(0.1, 3);
      yield* database.callAndWait(
        connection,
        WRITE_LIMIT_MS,
        () =>
          database.within(transaction, () => database.process.sleep(workMs)),
      );
    }
    if (!random.chance(REFUSES)) {
      yield* this.#close(connection, transaction, leader, id, "done");
      return "done";
    }
    yield* database.call(
      connection,
      WRITE_LIMIT_MS,
      () => database.rollBack(transaction),
    );
    const refusing = database.begin(connection);
    const earlier = yield* this.#open(connection, refusing, leader, id);
    if (earlier !== null) return earlier;
    yield* this.#close(connection, refusing, leader, id, "refused");
    return "refused";
  }

  /** Fences a transaction and takes the command's id; null when it is new. */
  #open(
    connection: Connection,
    transaction: Transaction,
    leader: Leader,
    id: string,
  ): Task<Written | null> {
    const { database, mutation } = this;
    const holds = () => isInForce(database.rows, leader, mutation);
    return database.callAndWait(
      connection,
      WRITE_LIMIT_MS,
      () =>
        database.within(transaction, function* (): Task<Written | null> {
          if (mutation !== "fence" && mutation !== "fence_lock") {
            yield* database.leadershipLock.acquire(transaction, "shared");
          }
          if (mutation !== "fence" && !holds()) {
            database.rollBack(transaction);
            return "stale_grant";
          }
          if (mutation === "command_id") return null;
          return yield* database.openCommand(transaction, id);
        }),
    );
  }

  /** Keeps what became of the command, and commits. */
  #close(
    connection: Connection,
    transaction: Transaction,
    leader: Leader,
    id: string,
    kept: Kept,
  ): Task<void> {
    const { database, history } = this;
    transaction.writes.push(() => {
      const { commands, grantId } = database.rows;
      history.committed(id, leader, grantId);
      history.commands.committed(id, kept);
      commands.set(id, kept);
      return () => {
        commands.delete(id);
        history.commands.lost(id);
      };
    });
    return database.callAndWait(
      connection,
      WRITE_LIMIT_MS,
      () => database.commit(transaction),
    );
  }
}
