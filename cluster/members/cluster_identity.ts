/** Which cluster a database belongs to. */
import type { Sql } from "../../db/pools.ts";

/** What all nodes of a cluster have in common. */
interface ClusterIdentity {
  readonly clusterId: string;
  /**
   * Which server and which database this node is on: another one on a copy,
   * which has the cluster's id and secret as well.
   */
  readonly databaseId: string;
  /** The secret that the nodes sign with. */
  readonly secret: Uint8Array;
}

/**
 * Returns the identity that the database was given when it was made.
 *
 * @throws {Error} when it has none: it was not made by our migrations.
 */
export async function readClusterIdentity(sql: Sql): Promise<ClusterIdentity> {
  const [row] = await sql<
    { cluster_id: string; database_id: string; secret: Uint8Array }[]
  >`
    select cluster_id, secret,
      s.system_identifier::text || '/' || d.oid::text as database_id
    from cluster_identity, pg_control_system() s, pg_database d
    where d.datname = current_database()`;
  if (!row) throw new Error("The database has no cluster identity.");
  return {
    clusterId: row.cluster_id,
    databaseId: row.database_id,
    secret: new Uint8Array(row.secret),
  };
}
