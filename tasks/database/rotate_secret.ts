/**
 * `deno task rotate-secret`: gives the cluster another secret, while its nodes
 * are stopped. The database is the one of `DATABASE_URL`, or the embedded one of
 * `DATA_DIR`.
 */
import { loadConfig } from "../../app/config.ts";
import { parseDatabaseUrl } from "../../db/connect/database_url.ts";
import { createDialer } from "../../db/connect/dialer.ts";
import { ensureEmbedded } from "../../db/embedded/embedded.ts";
import { rotateSecret } from "../../db/fitness/identity.ts";
import { StartError } from "../../lib/errors/start_error.ts";

try {
  const { database, dataDir } = loadConfig(Deno.env.toObject());
  const address = database ??
    parseDatabaseUrl(await ensureEmbedded(dataDir));
  await rotateSecret(createDialer(address));
  console.log("The cluster has another secret. Start its nodes again.");
} catch (error) {
  console.error(
    error instanceof StartError ? `Error: ${error.message}` : error,
  );
  Deno.exit(1);
}
