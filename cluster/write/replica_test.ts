import assert from "node:assert/strict";
import { join } from "node:path";
import { serverAccount } from "../../db/embedded/account.ts";
import { findBinaries } from "../../db/embedded/binaries.ts";
import {
  dataFolder,
  type Server,
  start,
  stop,
} from "../../db/embedded/server.ts";
import { type Embedded, startEmbedded } from "../../db/embedded/embedded.ts";
import { openPool } from "../../db/pools.ts";
import { TEST_SETTINGS } from "../../db/testing.ts";
import { createReplicaReads } from "./replica.ts";

Deno.test("a visitor reads what was just written, from a replica that lags too", async () => {
  await using servers = new AsyncDisposableStack();
  const { primaryUrl, standbyUrl } = await startPair(servers);
  const primary = openPool(primaryUrl, 1);
  servers.defer(() => primary.end({ timeout: 1 }));
  const standby = openPool(standbyUrl, 2);
  servers.defer(() => standby.end({ timeout: 1 }));
  const reads = createReplicaReads(standby, primaryUrl);
  servers.defer(() => reads.close());

  async function write(text: string): Promise<string> {
    await primary`insert into lines values (${text})`;
    const [row] =
      await primary`select pg_current_wal_insert_lsn()::text as position`;
    return row?.position;
  }
  await primary`create table lines (text text)`;

  const caughtUp = await reads.readerAfter(await write("soon there"));
  assert(caughtUp === standby);
  assert.equal((await caughtUp`select from lines`).length, 1);

  await standby`select pg_wal_replay_pause()`;
  const lagging = await reads.readerAfter(await write("not there yet"));
  assert(lagging !== standby);
  assert.equal((await lagging`select from lines`).length, 2);
  await assert.rejects(lagging`insert into lines values ('x')`, {
    code: "25006",
  });

  const position = await write("there in a moment");
  const waiting = reads.readerAfter(position);
  await standby`select pg_wal_replay_resume()`;
  const arrived = await waiting;
  assert.equal((await arrived`select from lines`).length, 3);
});

/** Starts a primary and a standby that follows it. */
async function startPair(
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
  const url = new URL(primary.url);
  url.username = "postgres";
  const primaryUrl = url.href;
  await start(standby, port, {
    ...TEST_SETTINGS,
    primary_conninfo: `'${primaryUrl}'`,
  });
  owned.defer(() => stop(standby, 5));
  url.port = String(port);
  return { primaryUrl, standbyUrl: url.href };
}

async function copy(from: string, to: string): Promise<void> {
  const { success } = await new Deno.Command("cp", { args: ["-a", from, to] })
    .output();
  assert(success, `could not copy ${from}`);
}

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close();
  return port;
}
