/** The one transaction in which a command happens, on the leader. */
import type { JSONValue, Row, TransactionSql } from "postgres";
import type { Transactions } from "../db/transactions.ts";
import { closeCommand, openCommand } from "./command_record.ts";
import {
  type Actor,
  type AnyCommand,
  DomainError,
  type DomainEvent,
  type Executed,
  type Origin,
} from "./command.ts";

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

/**
 * Returns the function that carries a call out under `epoch`: fence and claim
 * of the id, the command's own work, answer and activity, commit. A call that
 * was carried out before gets the answer of that time.
 *
 * It throws `StaleEpochError` and `InterruptedError`, and `DomainError` for
 * what the command refuses.
 */
export function createCarryOut(options: CarryOutOptions): CarryOut {
  return (command, call, epoch) =>
    options.timed(command.name, async () => {
      for (let attempt = 1;; attempt++) {
        try {
          return await attemptOnce(options, command, call, epoch);
        } catch (error) {
          if (!isContention(error) || attempt === ATTEMPTS) throw named(error);
        }
      }
    });
}

async function attemptOnce(
  { transactions, nodeUrl, timed, admit, emit }: CarryOutOptions,
  command: AnyCommand,
  call: CheckedCall,
  epoch: number,
): Promise<Answered> {
  let events: readonly DomainEvent[] = [];
  const answered = await transactions.run<Answered>(async (transaction) => {
    const { sql } = transaction;
    const actorId = call.actor.kind === "user" ? call.actor.id : null;
    // Sent together, the fence first. Whether the id is new counts first: a repeat of what ended the actor's session is told its answer.
    const [opened, admitted] = await Promise.allSettled([
      openCommand(sql, { ...call, epoch, name: command.name, actorId })
        .execute(),
      admit?.(sql, call.actor),
    ]);
    if (opened.status === "rejected") throw opened.reason;
    const [earlier] = opened.value;
    if (earlier) {
      return {
        result: earlier.stored_answer,
        epoch: earlier.stored_epoch,
        servedBy: nodeUrl,
        position: await commit(null),
      };
    }
    if (admitted.status === "rejected") throw admitted.reason;
    const outcome = await command.run(sql, call.actor, call.input, {
      id: call.id,
      origin: call.origin,
      prepared: call.prepared,
    });
    // What a repeat will be told, so that the first answer equals it: a Date is a string.
    const result = JSON.parse(JSON.stringify(outcome.result));
    const line = { actorId: null, detail: {}, ...outcome.activity };
    const position = await timed(
      "update_activity_log",
      () =>
        commit(closeCommand(sql, { ...line, id: call.id, result, nodeUrl })),
    );
    events = outcome.events ?? [];
    return { result, epoch, servedBy: nodeUrl, position };

    async function commit(
      last: Parameters<typeof transaction.commit>[0],
    ): Promise<string | null> {
      if (!call.wantsPosition) {
        await transaction.commit(last);
        return null;
      }
      const [row] = await transaction.commit<Row>(
        last,
        (sql) => sql`select pg_current_wal_insert_lsn()::text as position`,
      );
      return row?.position ?? null;
    }
  });
  if (events.length > 0) emit(events);
  return answered;
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : "";
  return typeof code === "string" ? code : "";
}

function isContention(error: unknown): boolean {
  return ["40001", "40P01"].includes(codeOf(error));
}

/** Connection lost, server stopping or starting, transaction cut off for idling. */
const INTERRUPTED =
  /^(CONNECTION_|CONNECT_TIMEOUT|ECONN|ENOENT|EPIPE|ETIMEDOUT|08|57P0|25P03|53300)/;

/** Returns whether `error` says that the database could not be asked. */
export function isInterruption(error: unknown): boolean {
  return INTERRUPTED.test(codeOf(error));
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
  if (isInterruption(error)) {
    return new InterruptedError("the database was lost", { cause: error });
  }
  return error;
}
