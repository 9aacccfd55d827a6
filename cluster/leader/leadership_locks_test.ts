import assert from "node:assert/strict";
import { openTransactions } from "../../db/transactions.ts";
import { until } from "../../lib/time/until.ts";
import type { NodeRun } from "../beat/sightings.ts";
import { ifVacant, pairTest } from "../testing/testing_stores.ts";

pairTest(
  "the lock of an epoch is free once the leader's session has ended",
  async (pair) => {
    const { runs, stores } = pair;
    await stores[0].claim(runs[0], ifVacant, 0);
    await stores[0].close();
    await until("the lock is free", async () => {
      const { leadership } = await stores[1].read();
      return !leadership.sessionHeld;
    });
  },
);

pairTest(
  "a claim that waited for another decides on what the other left",
  async ({ db, runs, stores }) => {
    const holder = await db.owner.reserve();
    try {
      await holder`select pg_advisory_lock(leadership_lock())`;
      const claims: Promise<NodeRun | null>[] = [];
      for (const [index, run] of runs.entries()) {
        claims.push(stores[index]!.claim(run, ifVacant, 0));
        await until(`claim ${index + 1} waits`, async () => {
          const [row] = await holder<{ count: number }[]>`
            select count(*)::int as count from pg_locks join pg_database d
              on d.oid = database and datname = current_database()
            where locktype = 'advisory' and not granted`;
          return row?.count === index + 1;
        });
      }
      await holder`select pg_advisory_unlock(leadership_lock())`;
      const [leader, refused] = await Promise.all(claims);
      assert.equal(leader?.nodeId, runs[0].nodeId);
      assert.equal(refused, null);
      const elections = await db.owner`select url from elections`;
      assert.deepEqual(elections.map(({ url }) => url), ["http://a"]);
    } finally {
      holder.release();
    }
  },
);

pairTest(
  "a leader that was paused in a write or a renewal holds nobody up, and no other session is ended",
  async ({ db, runs, stores }) => {
    await stores[0].claim(runs[0], ifVacant, 0);
    const writes = openTransactions(db.url, 6);
    // PostgreSQL counts as busy, not as idle, what stopped within a statement.
    const begin = (statement: string, seconds: number) =>
      writes.run(async ({ sql }) => {
        await sql`set local statement_timeout = 0`;
        await sql.unsafe(statement);
        await sql`select pg_sleep(${seconds})`;
      });
    const asleep = (count: number, seconds: number) =>
      until(`${count} sleep for ${seconds} s`, async () => {
        const [row] = await db.owner<[{ count: number }]>`
          select count(*)::int as count from pg_stat_activity
          where query like '%pg_sleep%' and pid <> pg_backend_pid()
            and datname = current_database() and xact_start <
              clock_timestamp() - ${seconds} * interval '1 second'`;
        return row.count === count;
      });
    try {
      const stuck = Promise.all([
        assert.rejects(begin("select fence(1)", 60)),
        assert.rejects(begin("update leadership set reason = reason", 60)),
      ]);
      const others = Promise.all([
        begin("select pg_advisory_xact_lock(1)", 3),
        begin("select from leadership", 3),
        begin("lock clients in row exclusive mode", 3),
      ]);
      await asleep(5, 2.1);
      const young = begin("select fence(1)", 0.3);
      await asleep(6, 0);
      await stores[1].endStuckSessions();
      await stuck;
      const next = await stores[1].claim(runs[1], () => "lease_expired", 0);
      assert.equal(next?.nodeId, runs[1].nodeId);
      await young;
      await others;
    } finally {
      await writes.close();
    }
  },
);
