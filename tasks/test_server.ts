/** A PostgreSQL for one run of tests, which ends with it. */
import { join } from "node:path";
import { watchLauncher } from "../app/start/launcher.ts";
import { startEmbedded } from "../db/embedded/embedded.ts";
import { superuserUrlOf, TEST_SETTINGS } from "../db/testing.ts";

/** What a run of tests has to itself. */
export interface TestServer {
  /** The variables that tell tests where to make their databases. */
  readonly env: Readonly<Record<string, string>>;
  /** A folder for what the run leaves behind; it is removed afterwards. */
  readonly folder: string;
}

/**
 * Returns what `body` returns, which has a server of its own meanwhile. The
 * server and its folder go also when the run is interrupted.
 */
export async function withTestServer<T>(
  body: (server: TestServer) => Promise<T>,
): Promise<T> {
  const cleanUp = new AsyncDisposableStack();
  const interrupt = async () => {
    await cleanUp.disposeAsync();
    Deno.exit(130);
  };
  Deno.addSignalListener("SIGINT", interrupt);
  if (Deno.build.os !== "windows") {
    Deno.addSignalListener("SIGTERM", interrupt);
  }
  await watchLauncher(interrupt);

  const folder = await Deno.makeTempDir({
    dir: "/var/tmp",
    prefix: "distsales-tests-",
  });
  cleanUp.defer(() => Deno.remove(folder, { recursive: true }));
  // Within reach of the user that PostgreSQL runs as when we are root.
  await Deno.chmod(folder, 0o755);
  try {
    const dataDir = join(folder, "database");
    const database = await startEmbedded(dataDir, { settings: TEST_SETTINGS });
    cleanUp.defer(async () => void await database.stop());
    const { url } = database;
    const env = {
      TEST_DATABASE_URL: url,
      TEST_SUPERUSER_URL: await superuserUrlOf(dataDir, url),
    };
    return await body({ env, folder });
  } finally {
    await cleanUp.disposeAsync();
  }
}
