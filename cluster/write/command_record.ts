/**
 * The record of commands, by which each is carried out once: the first and the
 * last statement of a command's transaction, and the record of refusals.
 *
 * A command's id is its idempotency key. It is reserved within the transaction
 * and kept with the answer. (In SQL that is still called to claim: a function
 * of a migration cannot be renamed while nodes of two versions run.)
 */
import postgres from "postgres";
import type { JSONValue, PendingQuery } from "postgres";
import { codeOf } from "../../db/failures.ts";
import type { TransactionSql } from "../../db/transaction.ts";
import { hashOf } from "../../lib/canonical_json.ts";
import type { CallOutcome, Json } from "./call.ts";
import { type Refusal, refusal } from "./refusal.ts";

/** What a leader was granted: an epoch, and with it a number of its own. */
export interface Grant {
  readonly epoch: number;
  readonly grantId: string;
}

/** Which command an id is reserved for, by whom, and under which grant. */
export interface Reservation {
  readonly grant: Grant;
  readonly id: string;
  readonly name: string;
  readonly actorId: string | null;
  readonly input: unknown;
}

/** What a command answered when it was carried out before. */
export interface Earlier {
  readonly stored_answer: Readonly<Record<string, Json>>;
  readonly stored_epoch: number;
}

/** The grant is not in force: another node leads, or none. */
const STALE_GRANT = "DS001";
/** The id belongs to another command, other input or another person. */
const ID_REUSED = "DS002";
/** The command was refused before; the detail of the error is the refusal. */
const REFUSED_BEFORE = "DS003";

/**
 * Fences the transaction and reserves the command's id. Gives no row when the
 * command is new. `outcomeOfFailure` says what its failures mean.
 */
export function openCommand(
  sql: TransactionSql,
  { actorId, grant, id, input, name }: Reservation,
): PendingQuery<Earlier[]> {
  return sql<Earlier[]>`select * from open_command(${grant.epoch},
    ${grant.grantId}, ${id}, ${name}, ${actorId}, ${hashOf(input)})`;
}

/** Keeps the command's answer and writes its line in the activity log. */
export function closeCommand(
  sql: TransactionSql,
  { actorId, detail, id, nodeUrl, result, subject }: {
    readonly id: string;
    readonly result: JSONValue;
    /** Whose line it is, unless the caller's. */
    readonly actorId: string | null;
    readonly nodeUrl: string;
    readonly subject: string | null;
    readonly detail: JSONValue;
  },
): PendingQuery<postgres.Row[]> {
  return sql`select close_command(${id}, ${sql.json(result)}, ${actorId},
    ${nodeUrl}, ${subject}, ${sql.json(detail)})`;
}

/** Keeps the answer of a command that changed nothing; the log stays as it is. */
export function keepAnswer(
  sql: TransactionSql,
  { id, result }: { readonly id: string; readonly result: JSONValue },
): PendingQuery<postgres.Row[]> {
  return sql`update commands set answer = ${sql.json(result)} where id = ${id}`;
}

/**
 * Keeps that the command was refused. Gives a row when it was carried out
 * meanwhile, and fails as `openCommand` does.
 */
export function refuseCommand(
  sql: TransactionSql,
  { actorId, grant, id, input, name }: Reservation,
  refused: Refusal,
): PendingQuery<Earlier[]> {
  return sql<Earlier[]>`select * from refuse_command(${grant.epoch},
    ${grant.grantId}, ${id}, ${name}, ${actorId}, ${hashOf(input)},
    ${sql.json(refused)})`;
}

/**
 * Has the commit wait for the synchronous standby, where there is one, although
 * the transaction changes nothing. What it read may be committed on the primary
 * alone: PostgreSQL shows a commit whose wait for the standby was cut off, and
 * it would be gone after a failover.
 *
 * The commit waits if the transaction wrote to the write-ahead log and has an
 * id, which a transactional message does; no table and no lock is touched.
 */
export function awaitStandby(
  sql: TransactionSql,
): PendingQuery<postgres.Row[]> {
  return sql`select pg_logical_emit_message(true, 'distsales', '')`;
}

/**
 * Opens and closes a command that nobody gave, in a transaction that is to be
 * rolled back: the next command on this connection finds its statements
 * prepared.
 */
export async function rehearseCommand(
  sql: TransactionSql,
  grant: Grant,
  nodeUrl: string,
): Promise<void> {
  const id = crypto.randomUUID();
  const actorId = null;
  await openCommand(sql, { grant, id, name: "rehearsal", actorId, input: {} });
  const subject = null;
  const [result, detail] = [{}, {}];
  await closeCommand(sql, { id, result, actorId, nodeUrl, subject, detail });
}

/**
 * Returns what it means that `openCommand` or `refuseCommand` failed with
 * `error`, or null for a failure of another kind.
 */
export function outcomeOfFailure(error: unknown): CallOutcome | null {
  switch (codeOf(error)) {
    case STALE_GRANT:
      return { kind: "unavailable", why: "another node leads" };
    case ID_REUSED:
      return {
        kind: "refused",
        code: "command_id_reused",
        message:
          "This id belongs to another request. Send a new one with a new id.",
      };
    case REFUSED_BEFORE:
      return { kind: "refused", ...refusal.parse(JSON.parse(detailOf(error))) };
    default:
      return null;
  }
}

function detailOf(error: unknown): string {
  return error instanceof postgres.PostgresError ? error.detail ?? "" : "";
}
