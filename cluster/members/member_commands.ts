/**
 * Who is a member: commands of the nodes themselves, so that joining and
 * leaving stand in the activity log.
 */
import { z } from "zod";
import type { TransactionSql } from "../../db/transaction.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { type AnyCommand, defineCommand } from "../command.ts";
import { recordDatabaseWentBack } from "../write/loss_report.ts";

/** Names one run of a node. */
const memberFields = { node_id: z.uuid(), url: z.url() };

/** `found`: whether that run was a member. */
const disconnected = z.strictObject({ found: z.boolean() });

/**
 * Enters a run of a node among the members, or enters it again. An earlier run
 * at its URL has ended, since its port is this one's now, and is taken off.
 * Nodes alone may.
 *
 * @throws {DomainError} `conflict` when it is a member already, so that nothing
 *   stands in the activity log: a node reads who is a member, and the answer
 *   may be older than its own joining.
 */
export const join = defineCommand({
  name: "join",
  summary: "A node joins the cluster.",
  input: z.strictObject({ ...memberFields, version: z.string() }),
  access: "system",
  result: z.strictObject({}),
  async run(tx, _actor, { node_id, url, version }) {
    await tx`update clients set disconnected_at = now(), is_leader = false
      where url = ${url} and node_id <> ${node_id} and disconnected_at is null`;
    const [entered] = await tx`
      insert into clients (node_id, url, version, is_leader, elected_at)
      select ${node_id}, ${url}, ${version}, l.node_id is not null, l.elected_at
      from (select) one left join leadership l on l.node_id = ${node_id}
      on conflict (node_id) do update set connected_at = now(),
        last_seen_at = now(), disconnected_at = null, version = excluded.version
      where clients.disconnected_at is not null
      returning node_id`;
    if (entered === undefined) {
      throw new DomainError("conflict", "It is a member already.");
    }
    return { result: {}, activity: { subject: url, detail: { version } } };
  },
});

/**
 * Takes a run that stops off the members. Nodes alone may; a run that is no
 * member is not refused, as it has what it wants.
 */
export const leave = defineCommand({
  name: "leave",
  summary: "A node leaves the cluster.",
  input: z.strictObject(memberFields),
  access: "system",
  result: disconnected,
  run: (tx, _actor, member) => disconnect(tx, member),
});

/**
 * Takes a run that fell silent off the members. Nodes alone may; `not_found`
 * when it is no member any more, so that nothing stands in the activity log.
 */
export const markDisconnected = defineCommand({
  name: "mark_disconnected",
  summary: "The leader finds a node gone.",
  input: z.strictObject(memberFields),
  access: "system",
  result: disconnected,
  async run(tx, _actor, member) {
    const outcome = await disconnect(tx, member);
    if (outcome.result.found) return outcome;
    throw new DomainError("not_found", "It is no member any more.");
  },
});

/** The commands of the cluster itself, by name. */
export const clusterCommands: ReadonlyMap<string, AnyCommand> = new Map<
  string,
  AnyCommand
>([join, leave, markDisconnected, recordDatabaseWentBack].map((
  command,
) => [command.name, command]));

async function disconnect(
  tx: TransactionSql,
  { node_id, url }: { readonly node_id: string; readonly url: string },
) {
  const { count } = await tx`
    update clients set disconnected_at = now(), is_leader = false
    where node_id = ${node_id} and disconnected_at is null`;
  const found = count > 0;
  return { result: { found }, activity: found ? { subject: url } : null };
}
