/** The one transaction in which a command happens, on the leader. */
import type postgres from "postgres";
import type { JSONValue, Row } from "postgres";
import type {
  Statement,
  Transaction,
  TransactionSql,
} from "../../db/transaction.ts";
import type { Transactions } from "../../db/transactions.ts";
import { codeOf, isContention, isDatabaseLost } from "../../db/failures.ts";
import {
  closeCommand,
  type Earlier,
  openCommand,
  refuseCommand,
} from "./command_record.ts";
import type {
  Actor,
  AnyCommand,
  DomainEvent,
  Executed,
  Origin,
} from "../command.ts";
import { DomainError } from "../../lib/domain_error.ts";
import { refusal, toDomainError, toRefusal } from "./refusal.ts";

/** A call whose actor may make it and whose input was parsed; it is JSON throughout, without secrets. */
export interface CheckedCall {
  readonly id: string;
  readonly actor: Actor;
  readonly input: unknown;
  readonly prepared: JSONValue | undefined;
  readonly origin: Origin;
  /** Whether the caller reads from a replica and wants to know how far that must be. */
  readonly wantsPosition: boolean;
}

/** What a command answered, as JSON. */
export type Answered = Executed<Readonly<Record<string, JSONValue>>>;

/** Runs `work` and records how long it took, under `name`. */
export type Timed = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/** Checks within the command's transaction that the actor may still act. */
export type Admit = (tx: TransactionSql, actor: Actor) => Promise<void>;

export interface CarryOutOptions {
  readonly transactions: Transactions;
  readonly nodeUrl: string;
  readonly timed: Timed;
  /**
   * Refuses (`DomainError`) an actor who may not act any more: what was checked when the call came in may be over by now,
   * or was read from a replica that lags. What it locks stays locked until the command has committed.
   */
  readonly admit?: Admit | undefined;
  /** Told once the transaction has committed, and only then. */
  readonly emit: (events: readonly DomainEvent[]) => void;
}

/** This node leads no longer, or never did: nothing was written. */
export class StaleEpochError extends Error {
  override readonly name = "StaleEpochError";
}

/** The connection failed midway: the command is there once or not at all, and its id tells which. */
export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
}

/** Carries calls out under an epoch. */
export type CarryOut = (
  command: AnyCommand,
  call: CheckedCall,
  epoch: number,
) => Promise<Answered>;

/** A deadlock or a failed serialization is tried again this often. */
const ATTEMPTS = 5;

/** The command itself said no, and everything that it did has been rolled back. */
class RefusedError extends Error {
  override readonly name = "RefusedError";
  constructor(readonly reason: DomainError) {
    super(reason.message, { cause: reason });
  }
}

/**
 * Returns the function that carries a call out under `epoch`: fence and claim
 * of the id, the command's own work, answer and activity, commit. A call that
 * was carried out or refused before gets the answer of that time.
 *
 * It throws `StaleEpochError` and `InterruptedError`, and `DomainError` for
 * what the command refuses.
 */
export function createCarryOut(options: CarryOutOptions): CarryOut {
  return (command, call, epoch) =>
    options.timed(command.name, async () => {
      try {
        return await repeated(() => attempt(options, command, call, epoch));
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error;
        const { reason } = error;
        if (reason.passes) throw reason;
        return await repeated(() =>
          keepRefusal(options, command, call, epoch, reason)
        );
      }
    });
}

async function repeated<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1;; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!isContention(error) || attempt === ATTEMPTS) throw named(error);
    }
  }
}

async function attempt(
  { transactions, nodeUrl, timed, admit, emit }: CarryOutOptions,
  command: AnyCommand,
  call: CheckedCall,
  epoch: number,
): Promise<Answered> {
  let events: readonly DomainEvent[] = [];
  const answered = await transactions.run<Answered>(async (transaction) => {
    const { sql } = transaction;
    // Sent together, the fence first. Whether the id is new counts first: a repeat of what ended the actor's session is told its answer.
    const [opened, admitted] = await Promise.allSettled([
      openCommand(sql, claimOf(command, call, epoch)).execute(),
      admit?.(sql, call.actor),
    ]);
    if (opened.status === "rejected") throw opened.reason;
    const [earlier] = opened.value;
    if (earlier) {
      const position = await commit(transaction, call, null);
      return answerOf(earlier, nodeUrl, position);
    }
    if (admitted.status === "rejected") throw admitted.reason;
    const outcome = await run(command, sql, call);
    // What a repeat will be told, so that the first answer equals it: a Date is a string.
    const result = JSON.parse(JSON.stringify(outcome.result));
    const line = { actorId: null, detail: {}, ...outcome.activity };
    const closed = closeCommand(sql, { ...line, id: call.id, result, nodeUrl });
    const position = await timed(
      "update_activity_log",
      () => commit(transaction, call, closed),
    );
    events = outcome.events ?? [];
    return { result, epoch, servedBy: nodeUrl, position };
  });
  if (events.length > 0) emit(events);
  return answered;
}

/** @throws {RefusedError} when the command says no. */
async function run(
  command: AnyCommand,
  sql: TransactionSql,
  { actor, id, input, origin, prepared }: CheckedCall,
) {
  try {
    return await command.run(sql, actor, input, { id, origin, prepared });
  } catch (error) {
    throw error instanceof DomainError ? new RefusedError(error) : error;
  }
}

/**
 * Keeps that the command was refused, before anybody is told: an attempt of it that was held up somewhere must not be carried
 * out after that. Returns the answer of an attempt that was carried out meanwhile.
 *
 * @throws {DomainError} `reason` otherwise.
 */
async function keepRefusal(
  { nodeUrl, transactions }: CarryOutOptions,
  command: AnyCommand,
  call: CheckedCall,
  epoch: number,
  reason: DomainError,
): Promise<Answered> {
  return await transactions.run<Answered>(async (transaction) => {
    const kept = refuseCommand(
      transaction.sql,
      claimOf(command, call, epoch),
      toRefusal(reason),
    );
    const position = await commit(transaction, call, kept);
    const [earlier] = await kept;
    if (!earlier) throw reason;
    return answerOf(earlier, nodeUrl, position);
  });
}

function claimOf(command: AnyCommand, call: CheckedCall, epoch: number) {
  const { actor, id, input } = call;
  const actorId = actor.kind === "user" ? actor.id : null;
  return { epoch, id, name: command.name, actorId, input };
}

function answerOf(
  { stored_answer, stored_epoch }: Earlier,
  servedBy: string,
  position: string | null,
): Answered {
  return { result: stored_answer, epoch: stored_epoch, servedBy, position };
}

/** Returns how far a replica must be to show what was committed, if the caller wants to know. */
async function commit(
  transaction: Transaction,
  { wantsPosition }: CheckedCall,
  last: Statement | null,
): Promise<string | null> {
  if (!wantsPosition) {
    await transaction.commit(last);
    return null;
  }
  const [row] = await transaction.commit<Row>(
    last,
    (sql) => sql`select pg_current_wal_insert_lsn()::text as position`,
  );
  return row?.position ?? null;
}

/** Returns `error` in this module's terms. */
function named(error: unknown): unknown {
  if (codeOf(error) === "DS001") {
    return new StaleEpochError("another node leads", { cause: error });
  }
  if (codeOf(error) === "DS002") {
    return new DomainError(
      "command_id_reused",
      "This id belongs to another request. Send a new one with a new id.",
    );
  }
  if (codeOf(error) === "DS003") {
    const { detail } = error as postgres.PostgresError;
    return toDomainError(refusal.parse(JSON.parse(detail ?? "")));
  }
  if (isDatabaseLost(error)) {
    return new InterruptedError("the database was lost", { cause: error });
  }
  return error;
}
