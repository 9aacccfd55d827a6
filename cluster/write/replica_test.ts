import assert from "node:assert/strict";
import { openPool } from "../../db/pools.ts";
import { startPair } from "../../tests/support/standby.ts";
import { createReplicaReads } from "./replica.ts";

Deno.test("a visitor reads what was just written, from a replica that lags too", async () => {
  await using servers = new AsyncDisposableStack();
  const { primaryUrl, standbyUrl } = await startPair(servers);
  const primary = openPool(primaryUrl, 1);
  servers.defer(() => primary.end({ timeout: 1 }));
  const standby = openPool(standbyUrl, 2);
  servers.defer(() => standby.end({ timeout: 1 }));
  const reads = createReplicaReads(standby, primaryUrl, 2);
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
