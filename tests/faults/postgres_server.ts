/** A PostgreSQL that can be restarted under a cluster. */
import { join } from "node:path";
import { serverAccount } from "../../db/embedded/account.ts";
import { findBinaries } from "../../db/embedded/binaries.ts";
import { start, stop } from "../../db/embedded/server.ts";
import { startEmbedded } from "../../db/embedded/embedded.ts";
import { TEST_SETTINGS } from "../../db/testing.ts";

/**
 * A PostgreSQL for these tests alone, which may be restarted under its users.
 */
export interface PostgresServer extends AsyncDisposable {
  readonly url: string;
  /**
   * Stops it as an operator does, cutting everybody off, and starts it again.
   */
  restart(): Promise<void>;
}

/**
 * The server itself may be broken here: what it acknowledged has to survive
 * that.
 */
const settings = { ...TEST_SETTINGS, synchronous_commit: "on" };

/** Long enough for a fast stop; the server cuts its sessions off at once. */
const STOP_SECONDS = 30;

/** Starts a server in a folder of its own. */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = await Deno.makeTempDir({
    dir: "/var/tmp",
    prefix: "distsales-faults-",
  });
  // Within reach of the user that PostgreSQL runs as when we are root.
  await Deno.chmod(folder, 0o755);
  const embedded = await startEmbedded(join(folder, "database"), {
    settings,
  });
  const account = await serverAccount();
  const server = {
    place: embedded.place,
    account,
    binaries: await findBinaries(embedded.place, account),
  };
  return {
    url: embedded.url,
    async restart() {
      await stop(server, STOP_SECONDS);
      await start(server, Number(new URL(embedded.url).port), settings);
    },
    async [Symbol.asyncDispose]() {
      await embedded.stop();
      await Deno.remove(folder, { recursive: true });
    },
  };
}
