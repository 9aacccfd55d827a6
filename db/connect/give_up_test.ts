import assert from "node:assert/strict";
import { until } from "../../lib/time/until.ts";
import { withDatabase } from "../testing.ts";
import { withoutStandby } from "../testing_standby.ts";
import { openDriver } from "./driver.ts";

Deno.test("a connection that is given up leaves no session that waits for a standby", () =>
  withDatabase(async (db) => {
    const waiting = async () =>
      (await db.owner`
        select from pg_stat_activity
        where wait_event = 'SyncRep' and datname = current_database()`).length;
    await using _standby = await withoutStandby(db);
    const sql = openDriver(db.url, { max: 3, silenceMs: 1_000 });
    try {
      const writes = [1, 2, 3].map((number) =>
        sql.unsafe(`create table t${number} ()`).execute()
      );
      const ended = Promise.allSettled(writes);
      await until("three that wait", async () => await waiting() === 3);
      for (const write of await ended) assert.equal(write.status, "rejected");
      await until("none that waits", async () => await waiting() === 0);
    } finally {
      await sql.end({ timeout: 0 });
    }
  }));
