/** The part of PostgreSQL that the cluster rests on, modelled. */
import type { LeadershipRow } from "../../cluster/beat/election.ts";
import type { NodeRun } from "../../cluster/beat/sightings.ts";
import { AdvisoryLock } from "./advisory_lock.ts";
import type { Network } from "./network.ts";
import { SessionLocks } from "./session_locks.ts";
import {
  Process,
  suspend,
  type Task,
  type VirtualTime,
} from "./virtual_time.ts";

/** The database's name in the network. */
export const DATABASE = "postgres";

/** `idle_in_transaction_session_timeout`. */
const IDLE_IN_TRANSACTION_MS = 2000;

/**
 * What a node gets when its connection broke, timed out, or its transaction was
 * ended by the server.
 */
export class ConnectionLost extends Error {}

/** One session, as the server sees it. */
export class Connection {
  isClosed = false;
  readonly transactions = new Set<Transaction>();
  constructor(readonly client: Process, readonly url: string) {}
}

/** A transaction: what it would write, and what it holds. */
class Transaction {
  isOver = false;
  /**
   * Counts statements, so that an idle timer knows whether it is still meant.
   */
  statements = 0;
  commandId: string | null = null;
  readonly writes: (() => void)[] = [];
  constructor(readonly connection: Connection) {}
}

/** What NOTIFY leadership says. */
export interface News {
  readonly holder: NodeRun | null;
  readonly epoch: number;
}

/**
 * The part of PostgreSQL that the cluster rests on: sessions that live and die,
 * transactions in flight with their locks, the idle-in-transaction limit,
 * session locks, NOTIFY. What was committed survives a restart.
 */
export class Database {
  process: Process;
  holder: NodeRun | null = null;
  epoch = 0;
  renewedAt = 0;
  readonly members = new Set<string>();
  /** Which epoch carried out each command. */
  readonly commands = new Map<string, number>();
  readonly leadershipLock = new AdvisoryLock();
  readonly sessionLocks = new SessionLocks();
  readonly #inFlight = new Map<
    string,
    { by: Transaction; waiting: (() => void)[] }
  >();
  readonly #connections = new Set<Connection>();
  readonly #listeners = new Map<Connection, (news: News) => void>();

  constructor(
    private readonly time: VirtualTime,
    private readonly network: Network,
  ) {
    this.process = new Process(time);
  }

  connect(client: Process, url: string): Connection {
    const connection = new Connection(client, url);
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
      this.network.send(url, DATABASE, () => {
        if (connection.isClosed) {
          return this.network.send(DATABASE, url, () => resume(null));
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
    this.network.send(DATABASE, connection.url, () => answer(result));
  }

  /**
   * The client lets go of a connection; the server learns of it when the
   * message gets through.
   */
  close(connection: Connection): void {
    this.network.send(
      connection.url,
      DATABASE,
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
    this.#listeners.delete(connection);
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
    for (const connection of [...this.#connections]) {
      this.endSession(connection);
    }
  }

  start(): void {
    this.process = new Process(this.time);
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
    this.time.after(IDLE_IN_TRANSACTION_MS, () => {
      if (!transaction.isOver && transaction.statements === statements) {
        this.endSession(transaction.connection);
      }
    });
    return result;
  }

  begin(connection: Connection): Transaction {
    const transaction = new Transaction(connection);
    connection.transactions.add(transaction);
    return transaction;
  }

  /**
   * Makes the transaction's writes visible and lets go of its locks.
   *
   * @throws {ConnectionLost} when the server has already ended it.
   */
  commit(transaction: Transaction): void {
    this.#continue(transaction);
    for (const write of transaction.writes) write();
    this.#end(transaction);
  }

  rollBack(transaction: Transaction): void {
    if (!transaction.isOver) this.#end(transaction);
  }

  #continue(transaction: Transaction): void {
    if (transaction.isOver) throw new ConnectionLost();
    transaction.statements++;
  }

  #end(transaction: Transaction): void {
    transaction.isOver = true;
    transaction.connection.transactions.delete(transaction);
    const id = transaction.commandId;
    const command = id === null ? undefined : this.#inFlight.get(id);
    if (id !== null && command?.by === transaction) {
      this.#inFlight.delete(id);
      for (const wake of command.waiting) wake();
    }
    this.leadershipLock.release(transaction);
  }

  /**
   * Takes a command id inside `transaction`, after the transaction that has it
   * in flight, if there is one.
   *
   * @returns Whether the id is new; false when the command was carried out
   *   before.
   */
  *openCommand(transaction: Transaction, id: string): Task<boolean> {
    for (;;) {
      if (this.commands.has(id)) return false;
      const command = this.#inFlight.get(id);
      if (command === undefined) break;
      yield* suspend<void>((resume) => {
        command.waiting.push(() => resume(undefined));
      });
      if (transaction.isOver) throw new ConnectionLost();
    }
    this.#inFlight.set(id, { by: transaction, waiting: [] });
    transaction.commandId = id;
    return true;
  }

  /** The leadership row as a new snapshot shows it. */
  readLeadership(): LeadershipRow {
    return {
      holder: this.holder,
      epoch: this.epoch,
      grantId: String(this.epoch),
      ageMs: this.time.now - this.renewedAt,
      sessionHeld: this.sessionLocks.isHeld(this.epoch),
    };
  }

  listen(connection: Connection, hear: (news: News) => void): void {
    this.#listeners.set(connection, hear);
  }

  notify(): void {
    const news: News = { holder: this.holder, epoch: this.epoch };
    for (const [connection, hear] of this.#listeners) {
      this.network.send(DATABASE, connection.url, () => hear(news));
    }
  }
}

// deno-lint-ignore require-yield -- it takes no time, which is its point
function* atOnce<T>(statement: () => T): Task<T> {
  return statement();
}
