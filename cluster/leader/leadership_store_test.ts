import assert from "node:assert/strict";
import { type TestDatabase, withDatabase } from "../../db/testing.ts";
import { openTransactions } from "../../db/transactions.ts";
import type { NodeRun } from "../beat/sightings.ts";
import {
  applicationNameOf,
  type DecideClaim,
  type LeadershipStore,
  openLeadershipStore,
  readAnnouncement,
} from "./leadership_store.ts";
import { until } from "../../lib/until.ts";

/** Grants a claim unless somebody leads. */
const ifVacant: DecideClaim = ({ holder }) => holder === null ? "vacant" : null;

interface Pair {
  readonly db: TestDatabase;
  readonly runs: readonly [NodeRun, NodeRun];
  /** Theirs, in the same order. */
  readonly stores: readonly [LeadershipStore, LeadershipStore];
}

/** Defines a test of two nodes, `http://a` and `http://b`, on one database. */
function pairTest(name: string, body: (pair: Pair) => Promise<void>): void {
  Deno.test(name, () =>
    withDatabase(async (db) => {
      const runs = [newRun("http://a"), newRun("http://b")] as const;
      const open = ({ nodeId }: NodeRun) =>
        openLeadershipStore({
          sql: db.primary,
          database: db.url,
          applicationName: applicationNameOf(nodeId),
        });
      const stores = [open(runs[0]), open(runs[1])] as const;
      try {
        await body({ db, runs, stores });
      } finally {
        for (const store of stores) await store.close();
      }
    }));
}

function newRun(url: string): NodeRun {
  return { url, nodeId: crypto.randomUUID() };
}

/** Enters a run among the members, as last seen `agoMs` milliseconds ago. */
async function enter({ db }: Pair, run: NodeRun, agoMs = 0): Promise<void> {
  await db.owner`
    insert into clients (node_id, url, version, last_seen_at)
    values (${run.nodeId}, ${run.url}, '1.0.0',
      now() - ${agoMs} * interval '1 ms')`;
}

pairTest("before anybody has claimed, nobody leads", async ({ stores }) => {
  const { leader, leadership, members, now } = await stores[0].read();
  assert.equal(leader, null);
  assert.deepEqual(leadership, {
    holder: null,
    epoch: 0,
    grantId: null,
    ageMs: 0,
    sessionHeld: false,
  });
  assert.deepEqual([...members], []);
  assert.ok(Math.abs(now - Date.now()) < 60_000);
});

pairTest(
  "a claim that is granted makes its node the leader of the next epoch",
  async (pair) => {
    const { db, runs, stores } = pair;
    await enter(pair, runs[0]);
    const seen: unknown[] = [];
    const leader = await stores[0].claim(runs[0], (row, members) => {
      seen.push(row.epoch, row.holder, members);
      return "vacant";
    }, 0);
    assert.deepEqual(seen, [0, null, ["http://a"]]);
    assert.equal(leader?.epoch, 1);
    const state = await stores[1].read();
    assert.deepEqual(state.leader, leader);
    assert.deepEqual(state.leadership.holder, runs[0]);
    assert.equal(state.leadership.epoch, 1);
    assert.equal(state.leadership.sessionHeld, true);
    assert.ok(state.leadership.ageMs >= 0 && state.leadership.ageMs < 5000);
    assert.deepEqual([...state.members], [runs[0]]);
    const elections = await db.owner`select epoch, url, reason from elections`;
    assert.deepEqual([...elections], [
      { epoch: 1, url: "http://a", reason: "vacant" },
    ]);
  },
);

pairTest("a claim without a ground changes nothing", async (pair) => {
  const { db, runs, stores } = pair;
  assert.equal(await stores[0].claim(runs[0], () => null, 0), null);
  assert.equal((await stores[0].read()).leader, null);
  assert.deepEqual([...await db.owner`select from elections`], []);
});

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

pairTest("a renewal renews the lease, and says who was seen", async (pair) => {
  const { db, runs, stores } = pair;
  await enter(pair, runs[0], 60_000);
  await enter(pair, runs[1], 60_000);
  const leader = await stores[0].claim(runs[0], ifVacant, 0);
  assert(leader);
  await db.owner`update leadership set renewed_at = now() - interval '9 s'`;
  assert.ok((await stores[1].read()).leadership.ageMs >= 9000);
  assert.equal(await stores[0].renew(leader, ["http://a"]), true);
  assert.ok((await stores[1].read()).leadership.ageMs < 9000);
  const seen = await db.owner<{ url: string }[]>`
    select url from clients where last_seen_at > now() - interval '30 s'`;
  assert.deepEqual(seen.map(({ url }) => url), ["http://a"]);
});

pairTest("whoever leads no longer neither renews nor resigns", async (pair) => {
  const { runs, stores } = pair;
  const first = await stores[0].claim(runs[0], ifVacant, 0);
  const second = await stores[1].claim(runs[1], () => "lower_url", 0);
  assert(first && second);
  assert.equal(await stores[0].renew(first, []), false);
  await stores[0].resign(first, "stopping");
  assert.deepEqual((await stores[0].read()).leader, second);
});

pairTest("a resignation leaves the epoch without a leader", async (pair) => {
  const { runs, stores } = pair;
  const leader = await stores[0].claim(runs[0], ifVacant, 0);
  assert(leader);
  await stores[0].resign(leader, "stopping");
  const state = await stores[1].read();
  assert.equal(state.leader, null);
  assert.deepEqual(state.leadership, {
    holder: null,
    epoch: 1,
    grantId: leader.grantId,
    ageMs: 0,
    sessionHeld: false,
  });
});

pairTest("who leads again leads a new epoch", async (pair) => {
  const { runs, stores } = pair;
  const first = await stores[0].claim(runs[0], ifVacant, 0);
  assert(first);
  await stores[0].resign(first, "stopping");
  const second = await stores[0].claim(runs[0], ifVacant, 0);
  assert.equal(second?.epoch, 2);
  assert.deepEqual((await stores[1].read()).leader, second);
});

pairTest(
  "another process at one's URL is found while it is connected and seen",
  async (pair) => {
    const { db, runs: [self], stores: [store, other] } = pair;
    const twin = newRun(self.url);
    const sameUrl = openLeadershipStore({
      sql: db.primary,
      database: db.url,
      applicationName: applicationNameOf(twin.nodeId),
    });
    const find = async () => (await store.findOtherAtUrl(self, 7500))?.nodeId;
    try {
      await enter(pair, twin);
      assert.equal(await find(), undefined, "it has no session");
      await sameUrl.prepare();
      assert.equal(await find(), twin.nodeId);
      assert.equal(
        await other.findOtherAtUrl(twin, 7500),
        null,
        "it is itself",
      );
      const elsewhere = { ...self, url: "http://c" };
      assert.equal(await other.findOtherAtUrl(elsewhere, 7500), null);

      await db.owner`update clients set last_seen_at = now() - interval '8 s'`;
      assert.equal(await find(), undefined, "it was not seen for long");
      await db.owner`update clients set last_seen_at = now(),
      disconnected_at = now()`;
      assert.equal(await find(), undefined, "it is disconnected");
    } finally {
      await sameUrl.close();
    }
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

pairTest(
  "a claim goes beyond what its node has heard of, and each has a grant of its own",
  async ({ db, runs, stores }) => {
    const [store] = stores;
    const first = await store.claim(runs[0], ifVacant, 6);
    const second = await store.claim(runs[0], () => "database_went_back", 3);
    assert.deepEqual([first?.epoch, second?.epoch], [7, 8]);
    assert.notEqual(first?.grantId, second?.grantId);
    assert.equal((await store.read()).leadership.grantId, second?.grantId);
    const elections = await db.owner`
      select epoch, reason, grant_id from elections order by epoch`;
    assert.deepEqual(elections.map(({ grant_id }) => grant_id), [
      first?.grantId,
      second?.grantId,
    ]);
  },
);

pairTest(
  "another grant of the same epoch renews nothing, resigns nothing and writes nothing",
  async ({ db, runs, stores }) => {
    const [store] = stores;
    const leader = await store.claim(runs[0], ifVacant, 0);
    assert.ok(leader);
    const other = { ...leader, grantId: crypto.randomUUID() };
    assert.equal(await store.renew(other, []), false);
    await store.resign(other, "stopping");
    assert.deepEqual((await store.read()).leader, leader);
    const fence = ({ epoch, grantId }: typeof leader) =>
      db.owner`select fence(${epoch}, ${grantId})`.execute();
    await fence(leader);
    await assert.rejects(fence(other), { code: "DS001" });
    await assert.rejects(fence({ ...leader, epoch: 2 }), { code: "DS001" });
    assert.equal(await store.renew(leader, []), true);
    await store.resign(leader, "stopping");
    assert.equal((await store.read()).leader, null);
    await assert.rejects(fence(leader), { code: "DS001" });
  },
);

pairTest(
  "a node of the version before claims, renews and resigns as it did",
  async ({ db, runs, stores }) => {
    const { nodeId, url } = runs[1];
    await db.owner`select claim_leadership(${url}, ${nodeId}, 'vacant')`;
    const state = await stores[0].read();
    assert.equal(state.leader?.epoch, 1);
    assert.ok(state.leader?.grantId);
    await db.owner`select fence(1)`;
    const [row] = await db.owner`
      select renew_leadership(${nodeId}, 1, '{}') as renewed`;
    assert.equal(row?.["renewed"], true);
    await db.owner`select resign_leadership(${nodeId}, 1, 'stopping')`;
    assert.equal((await stores[0].read()).leader, null);
  },
);

Deno.test("an announcement names an epoch and its leader, or that it resigned", () => {
  const told = {
    url: "http://a",
    node_id: "a1",
    epoch: 7,
    grant_id: "g1",
    elected_at: "2030-01-01T00:00:00Z",
  };
  const nobody = { url: null, node_id: null, epoch: 7, elected_at: null };
  const electedAt = new Date(told.elected_at);
  const cases: [unknown, unknown][] = [
    [told, {
      epoch: 7,
      leader: {
        url: "http://a",
        nodeId: "a1",
        epoch: 7,
        grantId: "g1",
        electedAt,
      },
    }],
    [nobody, { epoch: 7, leader: null }],
    [{ ...told, url: null }, { epoch: 7, leader: null }],
    [{ ...told, node_id: null }, { epoch: 7, leader: null }],
    [{ ...told, grant_id: null }, null],
    [{ ...told, elected_at: null }, { epoch: 7, leader: null }],
    [{ ...told, epoch: "7" }, null],
    [{ ...told, elected_at: "soon" }, null],
    [{}, null],
    [null, null],
  ];
  for (const [message, expected] of cases) {
    assert.deepEqual(readAnnouncement(JSON.stringify(message)), expected);
  }
  assert.equal(readAnnouncement("hello"), null);
});
