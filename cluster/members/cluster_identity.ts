/** Which cluster a database belongs to. */
import type { Sql } from "../../db/pools.ts";

/** What all nodes of a cluster have in common. */
interface ClusterIdentity {
  readonly clusterId: string;
  /** The secret that the nodes sign with. */
  readonly secret: Uint8Array;
}

/**
 * Returns the identity that the database was given when it was made.
 *
 * @throws {Error} when it has none: it was not made by our migrations.
 */
export async function readClusterIdentity(sql: Sql): Promise<ClusterIdentity> {
  const [row] = await sql<{ cluster_id: string; secret: Uint8Array }[]>`
    select cluster_id, secret from cluster_identity`;
  if (!row) throw new Error("The database has no cluster identity.");
  return { clusterId: row.cluster_id, secret: new Uint8Array(row.secret) };
}
