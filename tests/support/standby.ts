/** A PostgreSQL and a standby of it. */
import { join } from "node:path";
import { serverAccount } from "../../db/embedded/account.ts";
import { findBinaries } from "../../db/embedded/binaries.ts";
import { type Embedded, startEmbedded } from "../../db/embedded/embedded.ts";
import {
  dataFolder,
  type Server,
  start,
  stop,
} from "../../db/embedded/server.ts";
import { superuserUrlOf, TEST_SETTINGS } from "../../db/testing.ts";
import { freePort } from "./node_process.ts";

/**
 * Starts a primary and a standby that follows it, in folders of their own.
 *
 * @param owned Ends both.
 */
export async function startPair(
  owned: AsyncDisposableStack,
): Promise<{ primaryUrl: string; standbyUrl: string }> {
  const folder = await Deno.makeTempDir({
    dir: "/var/tmp",
    prefix: "distsales-replica-",
  });
  owned.defer(() => Deno.remove(folder, { recursive: true }));
  await Deno.chmod(folder, 0o755);
  const dataDir = join(folder, "primary");
  // Stopped for the copy: its files are at rest then.
  const first = await startEmbedded(dataDir, { settings: TEST_SETTINGS });
  await first.stop();

  const account = await serverAccount();
  const place = join(folder, "standby");
  await Deno.mkdir(place, { mode: 0o755 });
  if (account) await Deno.chown(place, account.uid, account.gid);
  await copy(dataFolder(first.place), dataFolder(place));
  await copy("/dev/null", join(dataFolder(place), "standby.signal"));

  const primary: Embedded = await startEmbedded(dataDir, {
    settings: TEST_SETTINGS,
  });
  owned.defer(async () => void await primary.stop());
  const standby: Server = {
    place,
    account,
    binaries: await findBinaries(place, account),
  };
  const port = freePort();
  // The superuser may replicate, and pause that.
  const primaryUrl = await superuserUrlOf(dataDir, primary.url);
  await start(standby, port, {
    ...TEST_SETTINGS,
    primary_conninfo: `'${primaryUrl}'`,
  });
  owned.defer(() => stop(standby, 5));
  const standbyUrl = new URL(primaryUrl);
  standbyUrl.port = String(port);
  return { primaryUrl, standbyUrl: standbyUrl.href };
}

async function copy(from: string, to: string): Promise<void> {
  const { success } = await new Deno.Command("cp", { args: ["-a", from, to] })
    .output();
  if (!success) throw new Error(`could not copy ${from}`);
}
