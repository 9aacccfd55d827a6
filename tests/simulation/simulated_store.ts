/** The statements about leadership and commands, on the modelled database. */
import type { LeadershipRow } from "../../cluster/beat/election.ts";
import type { NodeRun } from "../../cluster/beat/sightings.ts";
import type { DecideClaim } from "../../cluster/leader/leadership_store.ts";
import type { Connection, Database } from "./database.ts";
import type { History } from "./history.ts";
import type { Mutation } from "./mutations.ts";
import type { Random } from "./random.ts";
import type { Task } from "./virtual_time.ts";

/** How a write ended that reached the leader's database. */
type Written = "done" | "stale_epoch";

/** No node waits longer for the database on a beat (`HEARTBEAT_TIMEOUT_MS`). */
const READ_LIMIT_MS = 1000;
/**
 * A claim waits for transactions in flight, at longest until the server cuts
 * them off.
 */
const CLAIM_LIMIT_MS = 3000;
const WRITE_LIMIT_MS = 3000;

/** The cluster's statements, as SQL has them, against the modelled database. */
export class SimulatedStore {
  constructor(
    private readonly database: Database,
    private readonly random: Random,
    private readonly history: History,
    private readonly mutation: Mutation | null,
  ) {}

  read(connection: Connection): Task<LeadershipRow> {
    const { database } = this;
    return database.call(connection, READ_LIMIT_MS, () => {
      return database.readLeadership();
    });
  }

  /**
   * Takes the leadership if `decide` finds a ground, on the row and the members
   * as the lock found them. Returns the new epoch, or null.
   */
  *claim(
    connection: Connection,
    claimant: NodeRun,
    decide: DecideClaim,
  ): Task<number | null> {
    const { database, history, mutation } = this;
    const transaction = database.begin(connection);
    const found = yield* database.callAndWait(
      connection,
      CLAIM_LIMIT_MS,
      () =>
        database.within(transaction, function* () {
          const early = database.readLeadership();
          yield* database.leadershipLock.acquire(transaction, "exclusive");
          return {
            row: mutation === "claim_lock" ? early : database.readLeadership(),
            members: [...database.members],
          };
        }),
    );
    const ground = decide(found.row, found.members);
    return yield* database.call(connection, READ_LIMIT_MS, () => {
      if (ground === null) {
        database.rollBack(transaction);
        return null;
      }
      const epoch = database.epoch + 1;
      transaction.writes.push(() => {
        history.decided(claimant, found.row, database.readLeadership());
        history.claimed(claimant, epoch, database.holder);
        database.holder = claimant;
        database.epoch = epoch;
        database.renewedAt = database.process.time.now;
        database.sessionLocks.hold(epoch, connection);
      });
      database.commit(transaction);
      database.notify();
      return epoch;
    });
  }

  /** Renews the lease; returns whether `epoch` is still the claimant's. */
  renew(connection: Connection, leader: NodeRun, epoch: number): Task<boolean> {
    const { database } = this;
    return database.call(connection, READ_LIMIT_MS, () => {
      const isOurs = database.epoch === epoch &&
        database.holder?.nodeId === leader.nodeId;
      if (isOurs) database.renewedAt = database.process.time.now;
      return isOurs;
    });
  }

  resign(connection: Connection, leader: NodeRun, epoch: number): Task<void> {
    const { database } = this;
    return database.call(connection, READ_LIMIT_MS, () => {
      if (
        database.epoch !== epoch || database.holder?.nodeId !== leader.nodeId
      ) return;
      database.holder = null;
      database.notify();
    });
  }

  /** Adds and removes members, and returns all of them. */
  members(
    connection: Connection,
    joined: string,
    departed: readonly string[],
  ): Task<ReadonlySet<string>> {
    const { database } = this;
    return database.call(connection, READ_LIMIT_MS, () => {
      for (const url of departed) database.members.delete(url);
      database.members.add(joined);
      return database.members;
    });
  }

  /**
   * Carries out a command in one fenced transaction: open, work, close and
   * commit.
   */
  *write(
    connection: Connection,
    leader: NodeRun,
    epoch: number,
    id: string,
  ): Task<Written> {
    const { database, history, mutation, random } = this;
    const transaction = database.begin(connection);
    const opened = yield* database.callAndWait(
      connection,
      WRITE_LIMIT_MS,
      () =>
        database.within(transaction, function* (): Task<Written | "repeat"> {
          if (mutation !== "fence" && mutation !== "fence_lock") {
            yield* database.leadershipLock.acquire(transaction, "shared");
          }
          const isInForce = database.holder !== null &&
            database.epoch === epoch;
          if (mutation !== "fence" && !isInForce) {
            database.rollBack(transaction);
            return "stale_epoch";
          }
          if (mutation === "command_id") return "done";
          return (yield* database.openCommand(transaction, id))
            ? "done"
            : "repeat";
        }),
    );
    if (opened === "stale_epoch") return opened;

    const statements = opened === "repeat" ? 0 : random.integer(1, 3);
    for (let statement = 0; statement < statements; statement++) {
      const workMs = random.chance(0.02) ? 400 : random.between(0.1, 3);
      yield* database.callAndWait(
        connection,
        WRITE_LIMIT_MS,
        () =>
          database.within(transaction, () => database.process.sleep(workMs)),
      );
    }
    if (opened === "done") {
      transaction.writes.push(() => {
        history.committed(id, leader, epoch, database.epoch);
        database.commands.set(id, epoch);
      });
    }
    return yield* database.call(connection, WRITE_LIMIT_MS, () => {
      database.commit(transaction);
      return "done" as const;
    });
  }
}
