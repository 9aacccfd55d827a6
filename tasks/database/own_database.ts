/** The database of the nodes that run with this environment's settings. */
import { loadConfig } from "../../app/config.ts";
import { createDialer, type Dialer } from "../../db/connect/dialer.ts";
import { parseDatabaseUrl } from "../../db/connect/database_url.ts";
import { findEmbedded } from "../../db/embedded/embedded.ts";

/**
 * Returns the way to the database: the one that `DATABASE_URL` names, or the
 * embedded one of `DATA_DIR`; undefined while that one does not run.
 */
export async function findOwnDatabase(): Promise<Dialer | undefined> {
  const { database, dataDir } = loadConfig(Deno.env.toObject());
  if (database !== undefined) return createDialer(database);
  const embedded = await findEmbedded(dataDir);
  return embedded?.url === undefined
    ? undefined
    : createDialer(parseDatabaseUrl(embedded.url));
}
