/** The one transaction in which a command happens, on the leader. */
import type { Row } from "postgres";
import { isContention, isDatabaseLost } from "../../db/failures.ts";
import type {
  Statement,
  Transaction,
  TransactionSql,
} from "../../db/transaction.ts";
import type { Transactions } from "../../db/transactions.ts";
import type { Recorder } from "../../health/record/recorder.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { passes } from "../../lib/errors/error_codes.ts";
import type { Actor, AnyCommand, DomainEvent } from "../command.ts";
import type { CallOutcome, CheckedCall } from "./call.ts";
import {
  awaitStandby,
  closeCommand,
  type Earlier,
  type Grant,
  keepAnswer,
  openCommand,
  outcomeOfFailure,
  refuseCommand,
  type Reservation,
} from "./command_record.ts";
import { type Refusal, toRefusal } from "./refusal.ts";

/**
 * Checks within the command's transaction that the actor may still act.
 *
 * @throws {DomainError} when that is not so.
 */
export type Admit = (tx: TransactionSql, actor: Actor) => Promise<void>;

/** What carrying commands out works with. */
interface CarryOutOptions {
  readonly transactions: Transactions;
  readonly nodeUrl: string;
  readonly recorder: Pick<Recorder, "now" | "function" | "timed">;
  /**
   * What was checked when the call came in may be over by now, or was read
   * from a replica that lags. What it locks stays locked until the command has
   * committed.
   */
  readonly admit?: Admit | undefined;
  /** Told once the transaction has committed, and only then. */
  readonly emit: (events: readonly DomainEvent[]) => void;
}

/** Carries a call out under a grant; throws only what the command threw. */
export type CarryOut = (
  command: AnyCommand,
  call: CheckedCall,
  grant: Grant,
) => Promise<CallOutcome>;

/** How often a transaction is tried when others are in its way. */
const MAX_ATTEMPTS = 5;

/**
 * What became of one transaction: an outcome that stands, or the command said
 * no and what it did was rolled back.
 */
type Attempt =
  | CallOutcome
  | { readonly kind: "declined"; readonly refusal: Refusal };

/**
 * Returns the function that carries a call out: fence, reservation of the id,
 * the command's own work, answer and activity, commit. A call that was carried
 * out or refused before gets the answer of that time.
 *
 * How long that took is recorded under the command's name; what was not
 * answered counts as failed.
 */
export function createCarryOut(options: CarryOutOptions): CarryOut {
  const { recorder } = options;
  return async (command, call, grant) => {
    const startedAt = recorder.now();
    let outcome: CallOutcome | undefined;
    try {
      outcome = await carryOut(options, command, call, grant);
      return outcome;
    } finally {
      const tookMs = recorder.now() - startedAt;
      recorder.function(command.name, tookMs, outcome?.kind !== "answered");
    }
  };
}

async function carryOut(
  options: CarryOutOptions,
  command: AnyCommand,
  call: CheckedCall,
  grant: Grant,
): Promise<CallOutcome> {
  const { actor, id, input } = call;
  const actorId = actor.kind === "user" ? actor.id : null;
  const reservation = { grant, id, name: command.name, actorId, input };
  const attempt = await concluded<Attempt>(
    options,
    () => perform(options, command, call, reservation),
  );
  if (attempt.kind !== "declined") return attempt;
  const { refusal } = attempt;
  if (passes(refusal.code)) {
    return { kind: "refused", ...refusal };
  }
  return await concluded(
    options,
    () => keepRefusal(options, call, reservation, refusal),
  );
}

/**
 * Returns what `transact` returns, or the outcome that its failure stands for.
 * A transaction that others were in the way of is tried again.
 */
async function concluded<Result>(
  options: Pick<CarryOutOptions, "transactions">,
  transact: () => Promise<Result>,
): Promise<Result | CallOutcome> {
  for (let attempt = 1;; attempt++) {
    try {
      return await transact();
    } catch (error) {
      if (isContention(error) && attempt < MAX_ATTEMPTS) continue;
      if (isDatabaseLost(error)) {
        return { kind: "unavailable", why: "the database was lost" };
      }
      const outcome = outcomeOfFailure(error);
      if (outcome === null) throw error;
      if (outcome.kind !== "refused") return outcome;
      return await concluded(options, () => confirm(options, outcome));
    }
  }
}

/**
 * Returns an outcome that an earlier attempt left, once the synchronous standby
 * has that as well.
 */
function confirm(
  { transactions }: Pick<CarryOutOptions, "transactions">,
  outcome: CallOutcome,
): Promise<CallOutcome> {
  return transactions.run(async ({ commit, sql }) => {
    await commit(awaitStandby(sql));
    return outcome;
  });
}

/** Carries the command out, unless it was carried out or refused before. */
async function perform(
  { transactions, nodeUrl, recorder, admit, emit }: CarryOutOptions,
  command: AnyCommand,
  call: CheckedCall,
  reservation: Reservation,
): Promise<Attempt> {
  const { actor, id, input, origin, prepared } = call;
  let events: readonly DomainEvent[] = [];
  const attempt = await transactions.run<Attempt>(async (transaction) => {
    const { sql } = transaction;
    // Sent together, the fence first.
    const [[earlier], exclusion] = await Promise.all([
      openCommand(sql, reservation).execute(),
      orRefusal(async () => await admit?.(sql, actor)),
    ]);
    // This comes before the exclusion: a repeat of the command that ended its
    // own actor's session (logging out) is told its answer.
    if (earlier) {
      const position = await commit(transaction, call, awaitStandby(sql));
      return answerOf(earlier, nodeUrl, position);
    }
    if (exclusion instanceof DomainError) {
      return { kind: "refused", ...toRefusal(exclusion) };
    }
    const done = await orRefusal(() =>
      command.run(sql, actor, input, { id, origin, prepared })
    );
    if (done instanceof DomainError) {
      return { kind: "declined", refusal: toRefusal(done) };
    }
    // What a repeat will be told, so that the first answer equals it: a Date
    // is a string.
    const result = JSON.parse(JSON.stringify(done.result));
    const { activity } = done;
    const closing = activity === null
      ? keepAnswer(sql, { id, result })
      : closeCommand(sql, {
        actorId: null,
        detail: {},
        ...activity,
        id,
        result,
        nodeUrl,
      });
    const position = await recorder.timed(
      "update_activity_log",
      () => commit(transaction, call, closing),
    );
    events = done.events ?? [];
    const { epoch } = reservation.grant;
    return { kind: "answered", result, epoch, servedBy: nodeUrl, position };
  });
  if (events.length > 0) emit(events);
  return attempt;
}

/**
 * Keeps that the command was refused, before anybody is told: an attempt of it
 * that was held up somewhere must not be carried out after that. Returns the
 * answer of an attempt that was carried out meanwhile.
 */
async function keepRefusal(
  { nodeUrl, transactions }: CarryOutOptions,
  call: CheckedCall,
  reservation: Reservation,
  refusal: Refusal,
): Promise<CallOutcome> {
  return await transactions.run<CallOutcome>(async (transaction) => {
    const keeping = refuseCommand(transaction.sql, reservation, refusal);
    const position = await commit(transaction, call, keeping);
    const [earlier] = await keeping;
    return earlier
      ? answerOf(earlier, nodeUrl, position)
      : { kind: "refused", ...refusal };
  });
}

/** Returns what `work` returns, or the refusal that it throws. */
async function orRefusal<T>(work: () => Promise<T>): Promise<T | DomainError> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}

function answerOf(
  { stored_answer, stored_epoch }: Earlier,
  servedBy: string,
  position: string | null,
): CallOutcome {
  return {
    kind: "answered",
    result: stored_answer,
    epoch: stored_epoch,
    servedBy,
    position,
  };
}

/**
 * Sends `last` and commits.
 *
 * @returns how far a replica must be to show what was committed (a `pg_lsn` as
 * text) if the caller wants to know, else null.
 */
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
