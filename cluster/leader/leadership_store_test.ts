import assert from "node:assert/strict";
import { type TestDatabase, withDatabase } from "../../db/testing.ts";
import { openTransactions, type Transactions } from "../../db/transactions.ts";
import type { Situation } from "../beat/election.ts";
import type { NodeRun, Sightings } from "../beat/sightings.ts";
import {
  type LeadershipStore,
  openLeadershipStore,
} from "./leadership_store.ts";
import { until } from "../testing/testing_node.ts";

const TIMING = { heartbeatMs: 3000, leaseMs: 7500 };

/** What a node that sees nobody but itself would decide on. */
function aloneView(self: NodeRun): Situation {
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

interface Pair {
  readonly db: TestDatabase;
  readonly runs: readonly [NodeRun, NodeRun];
  /** Theirs, in the same order. */
  readonly stores: readonly [LeadershipStore, LeadershipStore];
  /** A leader's way to write. */
  readonly writes: Transactions;
}

/** Defines a test of two nodes on one database, the first of which may come to lead. */
function pairTest(
  name: string,
  urls: readonly [string, string],
  body: (pair: Pair) => Promise<void>,
): void {
  Deno.test(name, () =>
    withDatabase(async (db) => {
      const newRun = (url: string) => ({ url, nodeId: crypto.randomUUID() });
      const open = ({ nodeId }: NodeRun) =>
        openLeadershipStore({
          sql: db.primary,
          url: db.url,
          applicationName: nodeId,
        });
      const runs = [newRun(urls[0]), newRun(urls[1])] as const;
      const stores = [open(runs[0]), open(runs[1])] as const;
      const writes = openTransactions(db.url, 1);
      try {
        await body({ db, runs, stores, writes });
      } finally {
        await writes.close();
        for (const store of stores) await store.close();
      }
    }));
}

/** Waits until a transaction sleeps that began longer ago than any write may take. */
async function untilStuck({ db }: Pair): Promise<void> {
  await until("a transaction is stuck", async () => {
    const [row] = await db.owner<[{ old: boolean }]>`
      select exists (select from pg_stat_activity
        where query like '%pg_sleep%' and pid <> pg_backend_pid()
          and datname = current_database()
          and xact_start < clock_timestamp() - interval '2.1 s') as old`;
    return row.old;
  });
}

/** The second node claims, on what it reads. */
async function succeed({ runs, stores }: Pair): Promise<NodeRun | null> {
  const [, next] = stores;
  const { leadership } = await next.read();
  return await next.claim({ ...aloneView(runs[1]), leadership }, TIMING);
}

pairTest(
  "a claim that waited for another decides on what the other left",
  ["http://a", "http://b"],
  async ({ db, runs, stores }) => {
    const holder = await db.owner.reserve();
    try {
      await holder`select pg_advisory_lock(leadership_lock())`;
      const claims: Promise<NodeRun | null>[] = [];
      for (const [index, run] of runs.entries()) {
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
      assert.equal(leader?.nodeId, runs[0].nodeId);
      assert.equal(refused, null);
      const elections = await db.owner`select url from elections`;
      assert.deepEqual(elections.map(({ url }) => url), ["http://a"]);
    } finally {
      holder.release();
    }
  },
);

/** Where a leader may have been paused: in a write, and as it renewed its lease. */
const PAUSED_IN = {
  "a write": "select fence(1)",
  "renewing": "update leadership set reason = reason",
};

for (const [what, statement] of Object.entries(PAUSED_IN)) {
  pairTest(
    `once the lease has run out, a leader paused in ${what} holds nobody up`,
    ["http://a", "http://b"],
    async (pair) => {
      const { db, runs, stores, writes } = pair;
      await stores[0].claim(aloneView(runs[0]), TIMING);
      await db.owner`
        update leadership set renewed_at = now() - interval '8 s'`;
      // PostgreSQL counts as busy, and not as idle, who stopped within a statement.
      const stuck = writes.run(async ({ sql }) => {
        await sql`set local statement_timeout = 0`;
        await sql.unsafe(statement);
        await sql`select pg_sleep(60)`;
      });
      const cutOff = assert.rejects(stuck);
      await untilStuck(pair);
      assert.equal((await succeed(pair))?.nodeId, runs[1].nodeId);
      await cutOff;
    },
  );
}

pairTest(
  "a claim while the leader renews cuts nobody off",
  ["http://b", "http://a"],
  async (pair) => {
    const { runs, stores, writes } = pair;
    await stores[0].claim(aloneView(runs[0]), TIMING);
    const slow = writes.run(async ({ sql }) => {
      await sql`select fence(1)`;
      await sql`select pg_sleep(3)`;
    });
    await untilStuck(pair);
    await succeed(pair);
    await slow;
  },
);
