/**
 * Whose database it is. A dump that is restored carries the cluster's id, secret
 * and members along, and a node on such a copy would write into the cluster that
 * it was copied from. What a dump does not carry: the server's own number and
 * the database's.
 */
import type { ISql } from "postgres";
import type { DatabaseTarget, Sql } from "../pools.ts";
import { openPool } from "../pools.ts";
import { StartError } from "../../lib/errors/start_error.ts";
import type { TransactionSql } from "../transaction.ts";

/** What becomes of a copy. */
export type Restoration = "new-cluster" | "same-cluster";

/** What is known of whose database it is. */
export interface Identity {
  /** Whether a cluster has taken note of its server and its database. */
  readonly isKnown: boolean;
  /** Whether they are others than those that were taken note of. */
  readonly differs: boolean;
}

/** Reads whose database it is; undefined when it holds no cluster. */
export async function readIdentity(
  sql: ISql,
): Promise<Identity | undefined> {
  const [row] = await sql<Identity[]>`
    select i.system_identifier is not null as "isKnown",
      (i.system_identifier, i.database_oid)
        is distinct from (s.system_identifier::text, d.oid::bigint) as differs
    from cluster_identity i, pg_control_system() s, pg_database d
    where d.datname = current_database()`;
  return row;
}

/**
 * Returns what is wrong with a copy, naming both ways out; null for an original.
 */
export function identityFault({ isKnown, differs }: Identity): string | null {
  if (!isKnown || !differs) return null;
  return "This database is a copy: it was restored from another one, whose " +
    'cluster it still belongs to. Run "deno task restored --new-cluster" ' +
    "to make it a market of its own, such as for a rehearsal, or " +
    '"deno task restored --same-cluster" if it takes the place of the ' +
    "one it was copied from, which is gone for good.";
}

/**
 * Checks that the database is the one that the cluster was made in; the first
 * node of a cluster takes note of it.
 *
 * @throws {StartError} when it is a copy, naming both ways out.
 */
export async function checkIdentity(target: DatabaseTarget): Promise<void> {
  const sql = openPool(target, 1, { application_name: "distsales start" });
  try {
    const identity = await readIdentity(sql);
    if (identity === undefined) return;
    const fault = identityFault(identity);
    if (fault !== null) throw new StartError(fault);
    if (!identity.isKnown) await noteIdentity(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Takes note of which server and which database this is. */
async function noteIdentity(sql: Sql): Promise<void> {
  await sql`
    update cluster_identity i
    set system_identifier = s.system_identifier, database_oid = d.oid
    from pg_control_system() s, pg_database d
    where d.datname = current_database()`;
}

/**
 * Makes a copy a database to start nodes on. Its members are gone and nobody
 * leads; as a new cluster it has another id and secret besides.
 *
 * @throws {StartError} when nodes run on it.
 */
export async function restore(
  target: DatabaseTarget,
  as: Restoration,
): Promise<void> {
  const pool = openPool(target, 1, { application_name: "restored" });
  try {
    await pool.begin(async (tx) => {
      await refuseNodes(tx);
      await noteIdentity(tx as unknown as Sql);
      if (as === "new-cluster") {
        await tx`
          update cluster_identity set cluster_id = gen_random_uuid(),
            secret = decode(replace(gen_random_uuid()::text ||
              gen_random_uuid()::text, '-', ''), 'hex')`;
      }
      await tx`
        update clients set disconnected_at = now(), is_leader = false
        where disconnected_at is null`;
      await tx`update elections set ended_at = now() where ended_at is null`;
      await tx`
        update leadership set url = null, node_id = null, renewed_at = null,
          epoch = epoch + 1, grant_id = gen_random_uuid(), reason = 'restored'`;
    });
  } finally {
    await pool.end({ timeout: 1 });
  }
}

/**
 * Gives the cluster another secret. What was made with the one before is worth
 * nothing any more; sessions stay.
 *
 * @throws {StartError} when nodes run on the database: they read it at their
 * start.
 */
export async function rotateSecret(target: DatabaseTarget): Promise<void> {
  const pool = openPool(target, 1, { application_name: "rotate-secret" });
  try {
    await pool.begin(async (tx) => {
      await refuseNodes(tx);
      const secret = crypto.getRandomValues(new Uint8Array(32));
      await tx`update cluster_identity set secret = ${secret}`;
    });
  } finally {
    await pool.end({ timeout: 1 });
  }
}

/** @throws {StartError} when nodes run on the database. */
async function refuseNodes(tx: TransactionSql): Promise<void> {
  const [node] = await tx`
    select from pg_stat_activity where datname = current_database()
      and application_name like 'distsales %' limit 1`;
  if (node === undefined) return;
  throw new StartError(
    "Nodes run on this database: stop them first, with all others that " +
      "use it.",
  );
}
