import assert from "node:assert/strict";
import { withDatabase } from "../db/testing.ts";
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
