import assert from "node:assert/strict";
import { withDatabase } from "../db/testing.ts";
import { openTransactions } from "../db/transactions.ts";
import type { View } from "./election.ts";
import type { Run, Sightings } from "./sightings.ts";
import { openStore, type Store } from "./store.ts";
import { until } from "./testing_node.ts";

const TIMING = { heartbeatMs: 3000, leaseMs: 7500 };

/** What a node that sees nobody but itself would decide on. */
function aloneView(self: Run): View {
  const sightings: Sightings = {
    at: 0,
    byUrl: new Map([[self.url, {
      probe: { kind: "alive", nodeId: self.nodeId },
      alive: 1,
      missed: 0,
    }]]),
  };
  return { self, sightings, members: [], leadership: null, stopping: false };
}

function newRun(url: string): Run {
  return { url, nodeId: crypto.randomUUID() };
}

Deno.test("a claim that waited for another decides on what the other left", () =>
  withDatabase(async (db) => {
    const [first, second] = [newRun("http://a"), newRun("http://b")];
    const stores: Store[] = [first, second].map(({ nodeId }) =>
      openStore({ sql: db.writer, url: db.url, applicationName: nodeId })
    );
    const holder = await db.writer.reserve();
    try {
      await holder`select pg_advisory_lock(leadership_lock())`;
      const claims: Promise<unknown>[] = [];
      for (const [index, run] of [first, second].entries()) {
        claims.push(stores[index]!.claim(aloneView(run), TIMING));
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
      assert.equal((leader as Run | null)?.nodeId, first.nodeId);
      assert.equal(refused, null);
      const elections = await db.writer`select url from elections`;
      assert.deepEqual(elections.map(({ url }) => url), ["http://a"]);
    } finally {
      holder.release();
      for (const store of stores) await store.close();
    }
  }));

/** Where a leader may have been paused: in a write, and as it renewed its lease. */
const PAUSED_IN = {
  "a write": "select fence(1)",
  "renewing": "update leadership set reason = reason",
};

for (const [what, statement] of Object.entries(PAUSED_IN)) {
  Deno.test(`once the lease has run out, a leader paused in ${what} holds nobody up`, () =>
    withDatabase(async (db) => {
      const [paused, next] = [newRun("http://a"), newRun("http://b")];
      const stores = [paused, next].map(({ nodeId }) =>
        openStore({ sql: db.writer, url: db.url, applicationName: nodeId })
      );
      const writes = openTransactions(db.url, 1);
      try {
        await stores[0]!.claim(aloneView(paused), TIMING);
        await db.writer`
        update leadership set renewed_at = now() - interval '8 s'`;
        // PostgreSQL counts as busy, and not as idle, who stopped within a statement.
        const stuck = writes.run(async ({ sql }) => {
          await sql`set local statement_timeout = 0`;
          await sql.unsafe(statement);
          await sql`select pg_sleep(60)`;
        });
        const cutOff = assert.rejects(stuck);
        await until(
          "it holds the lock for longer than a write may",
          async () => {
            const [row] = await db.writer<{ old: boolean }[]>`
          select exists (select from pg_stat_activity
            where query like '%pg_sleep%' and pid <> pg_backend_pid()
              and datname = current_database()
              and xact_start < clock_timestamp() - interval '2.1 s') as old`;
            return row?.old === true;
          },
        );
        const { leadership } = await stores[1]!.read();
        const leader = await stores[1]!.claim(
          { ...aloneView(next), leadership },
          TIMING,
        );
        assert.equal(leader?.nodeId, next.nodeId);
        await cutOff;
      } finally {
        await writes.close();
        for (const store of stores) await store.close();
      }
    }));
}

Deno.test("a claim while the leader renews cuts nobody off", () =>
  withDatabase(async (db) => {
    const [leader, next] = [newRun("http://b"), newRun("http://a")];
    const stores = [leader, next].map(({ nodeId }) =>
      openStore({ sql: db.writer, url: db.url, applicationName: nodeId })
    );
    const writes = openTransactions(db.url, 1);
    try {
      await stores[0]!.claim(aloneView(leader), TIMING);
      const slow = writes.run(async ({ sql }) => {
        await sql`select fence(1)`;
        await sql`select pg_sleep(2.5)`;
      });
      await new Promise((resolve) => setTimeout(resolve, 2200));
      const { leadership } = await stores[1]!.read();
      await stores[1]!.claim({ ...aloneView(next), leadership }, TIMING);
      await slow;
    } finally {
      await writes.close();
      for (const store of stores) await store.close();
    }
  }));
