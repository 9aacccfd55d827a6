import assert from "node:assert/strict";
import type { NodeRun } from "../beat/sightings.ts";
import {
  ifVacant,
  newRun,
  type Pair,
  pairTest,
} from "../testing/testing_stores.ts";
import { applicationNameOf, openLeadershipStore } from "./leadership_store.ts";

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
    const leader = await stores[0].claim(runs[0], ({ leadership, members }) => {
      seen.push(leadership.epoch, leadership.holder, [...members]);
      return "vacant";
    }, 0);
    assert.deepEqual(seen, [0, null, [{ ...runs[0], seenMs: null }]]);
    assert.equal(leader?.epoch, 1);
    const state = await stores[1].read();
    assert.deepEqual(state.leader, leader);
    assert.deepEqual(state.leadership.holder, runs[0]);
    assert.equal(state.leadership.epoch, 1);
    assert.equal(state.leadership.sessionHeld, true);
    assert.ok(state.leadership.ageMs >= 0 && state.leadership.ageMs < 5000);
    assert.deepEqual([...state.members], [{ ...runs[0], seenMs: null }]);
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

pairTest(
  "a member was seen once the leader has renewed, since both are what they are",
  async (pair) => {
    const { db, runs, stores } = pair;
    const seen = async () =>
      (await stores[1].read()).members.map(({ seenMs }) => seenMs !== null);
    await enter(pair, runs[1]);
    const leader = await stores[0].claim(runs[0], ifVacant, 0);
    assert(leader);
    assert.deepEqual(await seen(), [false]);
    await stores[0].renew(leader, ["http://b"]);
    assert.deepEqual(await seen(), [true]);
    await stores[0].claim(runs[0], () => "lower_url", 0);
    assert.deepEqual(await seen(), [false]);
    await db.owner`update clients set last_seen_at = clock_timestamp()`;
    assert.deepEqual(await seen(), [true]);
    await db.owner`update clients set connected_at = clock_timestamp()`;
    assert.deepEqual(await seen(), [false]);
  },
);

pairTest(
  "what a node says of whom it reaches is read until it reaches all again",
  async ({ db, stores: [store] }) => {
    const reports = async () =>
      (await store.read()).reports.map(({ ageMs, ...report }) => {
        assert.ok(ageMs >= 0 && ageMs < 60_000, `${ageMs}`);
        return report;
      });
    const said = { alive: ["http://b"], unreached: ["http://a"] };
    await store.report("http://b", { alive: [], unreached: ["http://c"] });
    await store.report("http://b", said);
    assert.deepEqual(await reports(), [{ url: "http://b", ...said }]);
    await store.claim(newRun("http://b"), (found) => {
      assert.equal(found.reports.length, 1);
      return null;
    }, 0);
    await store.report("http://b", { alive: ["http://b"], unreached: [] });
    assert.deepEqual(await reports(), []);

    await store.report("http://b", said);
    await db.owner`update reach_reports
      set reported_at = reported_at - interval '61 s'`;
    assert.deepEqual(await reports(), []);
    await store.report("http://c", said);
    const [row] = await db.owner`select count(*)::int from reach_reports`;
    assert.equal(row?.["count"], 1, "what is old is taken away");
  },
);

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
