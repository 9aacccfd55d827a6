import assert from "node:assert/strict";
import { migrate } from "../../db/migrate.ts";
import { openPool } from "../../db/pools.ts";
import { createOutage } from "../../db/outage.ts";
import { createLog } from "../../lib/log.ts";
import { until } from "../../lib/time/until.ts";
import { startPair } from "../../tests/support/standby.ts";
import { lookAtDatabase } from "./database_look.ts";

Deno.test("a replica is as far behind as the leader's renewals on it are old, also when none arrives", async () => {
  await using servers = new AsyncDisposableStack();
  const { primaryUrl, standbyUrl } = await startPair(servers);
  await migrate(primaryUrl);
  const primary = openPool(primaryUrl, 2);
  servers.defer(() => primary.end({ timeout: 1 }));
  const replica = openPool(standbyUrl, 2);
  servers.defer(() => replica.end({ timeout: 1 }));
  const said: string[] = [];
  const outage = createOutage(
    createLog({ format: "json", level: "warn" }, (line) => {
      said.push(JSON.parse(line).message);
    }),
  );
  const lag = async (reader = replica) =>
    (await lookAtDatabase({ reader, replicaOf: primary, outage }))
      .replication_lag_s;
  const renew = (second: number) =>
    primary`update leadership set renewed_at =
      '2030-01-01'::timestamptz + ${second} * interval '1 s'`;

  await renew(0);
  await until("the renewal on the replica", async () => await lag() === 0);
  // Nothing is sent any more: the replica has replayed all that it received.
  await replica`alter system set primary_conninfo = ''`;
  await replica`select pg_reload_conf()`;
  await until(
    "a replica that is sent nothing",
    async () => (await primary`select from pg_stat_replication`).length === 0,
  );
  await renew(22);
  assert.equal(await lag(), 22);
  await renew(25);
  assert.equal(await lag(), 25);
  assert.equal(await lag(primary), null);

  const refusing = (() => Promise.reject(new Error("refused"))) as never;
  const alone = await lookAtDatabase({ reader: replica, replicaOf: refusing });
  assert.deepEqual(
    [alone.reachable, alone.primary_reachable, alone.replication_lag_s],
    [true, false, null],
  );
  assert.deepEqual(said, []);
  await lookAtDatabase({ reader: refusing, replicaOf: primary, outage });
  assert.match(said[0]!, /^The replica .* does not answer/);
});
