import assert from "node:assert/strict";
import { startPair } from "../tests/support/standby.ts";
import { isDatabaseLost } from "./failures.ts";
import { openTransactions } from "./transactions.ts";

Deno.test("a write on a server that is not promoted yet is a lost database, and leaves its connection", async () => {
  await using servers = new AsyncDisposableStack();
  const { standbyUrl } = await startPair(servers);
  const transactions = openTransactions(standbyUrl, 1);
  servers.defer(() => transactions.close());
  const pids: unknown[] = [];
  const write = () =>
    transactions.run(async ({ commit, sql }) => {
      const [row] = await sql`select pg_backend_pid() as pid`;
      pids.push(row?.["pid"]);
      await commit(sql`create table x ()`);
    });
  for (let times = 1; times <= 2; times++) {
    await assert.rejects(write(), isDatabaseLost);
  }
  assert.notEqual(pids[0], pids[1]);
  const reading = transactions.run(async ({ commit, sql }) => {
    await sql`select`;
    await commit(null);
  });
  await assert.rejects(reading, isDatabaseLost);
});
