/** The part of PostgreSQL that the cluster rests on, modelled. */
import type { LeadershipRow } from "../../../cluster/beat/election.ts";
import type { NodeRun } from "../../../cluster/beat/sightings.ts";
import { AdvisoryLock } from "./advisory_lock.ts";
import type { Network } from "../network.ts";
import { Past, type Undo } from "./past.ts";
import type { Random } from "../random.ts";
import { Connection, ConnectionLost, Transaction } from "./session.ts";
import type { Kept, Rows } from "./rows.ts";
import { CommandIds } from "./command_ids.ts";
import { Listeners } from "./listeners.ts";
import { SessionLocks } from "./session_locks.ts";
import {
  Process,
  suspend,
  type Task,
  type VirtualTime,
} from "../virtual_time.ts";

/** `idle_in_transaction_session_timeout`. */
const IDLE_IN_TRANSACTION_MS = 2000;

/**
 * The part of PostgreSQL that the cluster rests on: sessions that live and die,
 * transactions in flight with their locks, the idle-in-transaction limit,
 * session locks, NOTIFY. What was committed survives a restart, and a failover
 * unless replication is asynchronous.
 */
export class Database {
  process: Process;
  /** Which server serves, and since when; a failover brings another. */
  server = 1;
  readonly leadershipLock = new AdvisoryLock();
  readonly sessionLocks = new SessionLocks();
  readonly listeners: Listeners;
  readonly #commandIds = new CommandIds();
  readonly #connections = new Set<Connection>();
  readonly #past = new Past();
  /** What is committed here and not yet on the standby. */
  readonly #unconfirmed = new Set<Transaction>();

  /**
   * @param name Its name in the network.
   * @param isSynchronous Whether a commit waits for a standby.
   */
  constructor(
    readonly name: string,
    readonly rows: Rows,
    readonly isSynchronous: boolean,
    private readonly time: VirtualTime,
    private readonly network: Network,
    private readonly random: Random,
  ) {
    this.process = new Process(time);
    this.listeners = new Listeners(name, network);
  }

  connect(client: Process, run: NodeRun): Connection {
    const connection = new Connection(client, run);
    this.#connections.add(connection);
    return connection;
  }

  /**
   * Sends a statement and waits for its answer, at most `limitMs` of the
   * client's clock.
   *
   * @throws {ConnectionLost} when no answer came; whether the statement was
   *   carried out is then unknown.
   */
  call<T>(
    connection: Connection,
    limitMs: number,
    statement: () => T,
  ): Task<T> {
    return this.callAndWait(connection, limitMs, () => atOnce(statement));
  }

  /**
   * Sends a statement that takes time of its own on the server; otherwise as
   * `call`.
   */
  *callAndWait<T>(
    connection: Connection,
    limitMs: number,
    statement: () => Task<T>,
  ): Task<T> {
    const { client, url } = connection;
    const answer = yield* suspend<{ readonly value: T } | null>((resume) => {
      if (connection.isClosed) return resume(null);
      this.time.after(limitMs / client.clockRate, () => resume(null));
      this.network.send(url, this.name, () => {
        if (connection.isClosed) {
          return this.network.send(this.name, url, () => resume(null));
        }
        this.process.spawn(this.#serve(connection, statement, resume));
      });
    });
    if (answer === null) {
      this.close(connection);
      throw new ConnectionLost();
    }
    return answer.value;
  }

  *#serve<T>(
    connection: Connection,
    statement: () => Task<T>,
    answer: (answer: { readonly value: T } | null) => void,
  ): Task<void> {
    let result: { readonly value: T } | null;
    try {
      result = { value: yield* statement() };
    } catch (error) {
      if (!(error instanceof ConnectionLost)) throw error;
      result = null;
    }
    this.network.send(this.name, connection.url, () => answer(result));
  }

  /**
   * The client lets go of a connection; the server learns of it when the
   * message gets through.
   */
  close(connection: Connection): void {
    this.network.send(
      connection.url,
      this.name,
      () => this.endSession(connection),
    );
  }

  /**
   * The server ends a session: open transactions roll back, session locks
   * become free.
   */
  endSession(connection: Connection): void {
    connection.isClosed = true;
    this.#connections.delete(connection);
    this.listeners.end(connection);
    for (const transaction of [...connection.transactions]) {
      this.#end(transaction);
    }
    this.sessionLocks.end(connection);
  }

  /** The sessions of a process that was killed. */
  sessionsOf(client: Process): Connection[] {
    return [...this.#connections].filter((connection) =>
      connection.client === client
    );
  }

  /** Stops the server: every session ends, nothing committed is lost. */
  stop(): void {
    this.process.end();
    for (const transaction of this.#unconfirmed) {
      // The standby may have it, though nobody was told.
      if (this.random.chance(0.5)) this.#write(transaction);
    }
    this.#unconfirmed.clear();
    for (const connection of [...this.#connections]) {
      this.endSession(connection);
    }
  }

  /**
   * Starts the server, or a standby in its place, which may not have the last
   * transactions; with synchronous replication it has all that was confirmed.
   *
   * @returns How many are lost.
   */
  start(lastMissing = 0): number {
    if (this.process.state !== "ended") return 0;
    this.process = new Process(this.time);
    this.server += 1;
    return this.isSynchronous ? 0 : this.#past.lose(lastMissing);
  }

  /**
   * Runs one statement of `transaction`, watching over the time between
   * statements.
   */
  *within<T>(transaction: Transaction, statement: () => Task<T>): Task<T> {
    this.#continue(transaction);
    const result = yield* statement();
    if (transaction.isOver) throw new ConnectionLost();
    const { statements } = transaction;
    const { process } = this;
    this.time.after(IDLE_IN_TRANSACTION_MS, () =>
      process.run(() => {
        if (!transaction.isOver && transaction.statements === statements) {
          this.endSession(transaction.connection);
        }
      }));
    return result;
  }

  begin(connection: Connection): Transaction {
    const transaction = new Transaction(connection);
    connection.transactions.add(transaction);
    return transaction;
  }

  /**
   * Makes the transaction's writes visible and lets go of its locks, once a
   * synchronous standby has them.
   *
   * @throws {ConnectionLost} when the server has already ended it.
   */
  *commit(transaction: Transaction): Task<void> {
    this.#continue(transaction);
    if (this.isSynchronous) {
      this.#unconfirmed.add(transaction);
      yield* this.process.sleep(
        this.random.chance(0.01) ? 500 : this.random.between(0.1, 3),
      );
      this.#unconfirmed.delete(transaction);
      if (transaction.isOver) throw new ConnectionLost();
    }
    this.#write(transaction);
    this.#end(transaction);
  }

  /** Carries out one write in a transaction of its own. */
  *writeAlone(connection: Connection, write: () => Undo): Task<void> {
    const transaction = this.begin(connection);
    transaction.writes.push(write);
    yield* this.commit(transaction);
  }

  #write({ writes }: Transaction): void {
    const undos = writes.map((write) => write());
    if (undos.length === 0) return;
    this.#past.keep(() => {
      for (const undo of undos.reverse()) undo();
    });
  }

  rollBack(transaction: Transaction): void {
    if (!transaction.isOver) this.#end(transaction);
  }

  #continue(transaction: Transaction): void {
    if (transaction.isOver) throw new ConnectionLost();
    transaction.statements++;
  }

  #end(transaction: Transaction): void {
    // A session that ends while it waits for the standby has committed here.
    if (this.#unconfirmed.delete(transaction)) this.#write(transaction);
    transaction.isOver = true;
    transaction.connection.transactions.delete(transaction);
    this.#commandIds.release(transaction);
    this.leadershipLock.release(transaction);
  }

  /**
   * Takes a command id inside `transaction`, after the transaction that has it
   * in flight, if there is one.
   *
   * @returns What became of the command before, or null when its id is new.
   */
  *openCommand(transaction: Transaction, id: string): Task<Kept | null> {
    for (;;) {
      // Its session may have ended while it waited, for a lock or an id.
      if (transaction.isOver) throw new ConnectionLost();
      const kept = this.rows.commands.get(id);
      if (kept !== undefined) return kept;
      if (this.#commandIds.take(id, transaction)) return null;
      yield* this.#commandIds.released(id);
    }
  }

  /** The leadership row as a new snapshot shows it. */
  readLeadership(): LeadershipRow {
    const { epoch, grantId, leader, renewedAt } = this.rows;
    return {
      holder: leader && { url: leader.url, nodeId: leader.nodeId },
      epoch,
      grantId,
      ageMs: this.time.now - renewedAt,
      sessionHeld: this.sessionLocks.isHeld(epoch),
    };
  }

  /** Tells everybody who leads now. */
  notifyLeadership(): void {
    const { epoch, leader } = this.rows;
    this.listeners.notify({ channel: "leadership", leader, epoch });
  }
}

// deno-lint-ignore require-yield -- it takes no time, which is its point
function* atOnce<T>(statement: () => T): Task<T> {
  return statement();
}
