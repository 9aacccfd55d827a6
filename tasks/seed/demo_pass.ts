/** What lets the demo's people in, who are more than one address may bring. */
import { OWN_TASK_HEADER, signOwnTask } from "../../cluster/own_task.ts";
import { readClusterIdentity } from "../../cluster/members/cluster_identity.ts";
import { openPool } from "../../db/pools.ts";
import { findOwnDatabase } from "../database/own_database.ts";

/**
 * Returns the header that shows a node that we may open its database; none
 * where we may not: the limits hold there, as for everybody.
 */
export async function demoPass(): Promise<Readonly<Record<string, string>>> {
  try {
    const database = await findOwnDatabase();
    if (database === undefined) return {};
    const sql = openPool(database, 1, { application_name: "seed" });
    try {
      const { secret } = await readClusterIdentity(sql);
      return { [OWN_TASK_HEADER]: signOwnTask(secret) };
    } finally {
      await sql.end({ timeout: 1 });
    }
  } catch {
    return {};
  }
}
