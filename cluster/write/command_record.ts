/** The first and the last statement of every command's transaction, and the record of those that were refused. */
import type { JSONValue, PendingQuery } from "postgres";
import type { TransactionSql } from "../../db/transaction.ts";
import { hashOf } from "../../lib/canonical_json.ts";
import type { Refusal } from "./refusal.ts";

/** Which command a record is about, and who asked for it under which epoch. */
interface Claim {
  readonly epoch: number;
  readonly id: string;
  readonly name: string;
  readonly actorId: string | null;
  readonly input: unknown;
}

/** What a command answered when it was carried out before. */
export interface Earlier {
  readonly stored_answer: Record<string, JSONValue>;
  readonly stored_epoch: number;
}

/**
 * Fences the transaction and claims the command's id. Gives no row when the command is new.
 *
 * Fails with SQLSTATE DS001 when `epoch` is not in force, with DS002 when the id belongs to another command, and with DS003
 * when this one was refused before; the refusal is the error's detail.
 */
export function openCommand(
  sql: TransactionSql,
  { actorId, epoch, id, input, name }: Claim,
): PendingQuery<Earlier[]> {
  return sql<Earlier[]>`select * from open_command(${epoch}, ${id}, ${name},
    ${actorId}, ${hashOf(input)})`;
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
) {
  return sql`select close_command(${id}, ${sql.json(result)}, ${actorId},
    ${nodeUrl}, ${subject}, ${sql.json(detail)})`;
}

/** Keeps that the command was refused. Gives a row, and fails, as `openCommand` does. */
export function refuseCommand(
  sql: TransactionSql,
  { actorId, epoch, id, input, name }: Claim,
  refused: Refusal,
): PendingQuery<Earlier[]> {
  return sql<Earlier[]>`select * from refuse_command(${epoch}, ${id}, ${name},
    ${actorId}, ${hashOf(input)}, ${sql.json(refused)})`;
}

/**
 * Opens and closes a command that nobody gave, in a transaction that is to be rolled back: the next command on this
 * connection finds its statements prepared.
 */
export async function rehearseCommand(
  sql: TransactionSql,
  epoch: number,
  nodeUrl: string,
): Promise<void> {
  const id = crypto.randomUUID();
  const actorId = null;
  await openCommand(sql, { epoch, id, name: "rehearsal", actorId, input: {} });
  const subject = null;
  const [result, detail] = [{}, {}];
  await closeCommand(sql, { id, result, actorId, nodeUrl, subject, detail });
}
