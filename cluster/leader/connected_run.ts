/** Whether a node that signs nothing is a member all the same. */
import type { Sql } from "../../db/pools.ts";
import type { NodeRun } from "../beat/sightings.ts";
import { applicationNameOf } from "./leadership_store.ts";

/**
 * Tells whether a run stands among the connected members and has a session on
 * the database at this moment. Both together: the row of a node that was killed
 * stays until a leader takes it off, and its id is known to all who asked it.
 *
 * @param sql Queries the primary.
 */
export async function isConnected(
  sql: Sql,
  { url, nodeId }: NodeRun,
): Promise<boolean> {
  const connected = await sql`
    select from clients
    where url = ${url} and node_id = ${nodeId} and disconnected_at is null
      and exists (select from pg_stat_activity
        where application_name = ${applicationNameOf(nodeId)}
          and datname = current_database())`;
  return connected.length > 0;
}
