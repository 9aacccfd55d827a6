/**
 * `deno task restored --new-cluster | --same-cluster`: makes a restored copy of
 * a database one that nodes may be started on. The database is the one that
 * `DATABASE_URL` names.
 */
import { parseArgs } from "node:util";
import { loadConfig } from "../app/config.ts";
import { createDialer } from "../db/connect/dialer.ts";
import { describeAddress } from "../db/connect/database_url.ts";
import { restore } from "../db/fitness/identity.ts";
import { migrate } from "../db/migrate.ts";
import { StartError } from "../lib/errors/start_error.ts";

const USAGE = `Say what the copy is to be:
  --new-cluster   a market of its own, such as for a rehearsal or for staging
  --same-cluster  it takes the place of the one that it was copied from, which
                  is gone for good`;

try {
  const as = readArguments();
  const { database } = loadConfig(Deno.env.toObject());
  if (database === undefined) {
    throw new StartError(
      "DATABASE_URL: set it to the database that was restored.",
    );
  }
  const dialer = createDialer(database);
  await migrate(dialer);
  await restore(dialer, as);
  console.log(
    as === "new-cluster"
      ? `${describeAddress(database)} is a cluster of its own now.`
      : `${describeAddress(database)} takes the place of the one before.`,
  );
} catch (error) {
  console.error(
    error instanceof StartError ? `Error: ${error.message}` : error,
  );
  Deno.exit(1);
}

function readArguments() {
  const { values } = parseArgs({
    options: {
      "new-cluster": { type: "boolean", default: false },
      "same-cluster": { type: "boolean", default: false },
    },
  });
  if (values["new-cluster"] === values["same-cluster"]) {
    throw new StartError(USAGE);
  }
  return values["new-cluster"] ? "new-cluster" : "same-cluster";
}
