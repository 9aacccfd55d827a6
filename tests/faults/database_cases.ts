/** The ways in which the database breaks under a cluster. */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { openPool } from "../../db/pools.ts";
import { startNode } from "../support/node_process.ts";
import { DATABASE } from "./fault_cluster.ts";
import { AFTER_LEASE, type Case, CUT_MS, roles, WATCH_MS } from "./stage.ts";

/** How long the database stands still. */
const FREEZE_MS = 30_000;
/** How long replication is held up before the primary dies. */
const HELD_UP_MS = 2_000;

export const DATABASE_CASES: readonly Case[] = [
  {
    name: "database restart",
    runs: 3,
    bound: AFTER_LEASE,
    async run({ postgres }) {
      const from = performance.now();
      await postgres.restart();
      await delay(WATCH_MS);
      return { from, to: performance.now() };
    },
  },
  {
    name: "freeze of the database",
    runs: 1,
    bound: { worst: FREEZE_MS + 4_000 },
    async run({ postgres }) {
      const from = performance.now();
      await postgres.freeze();
      await delay(FREEZE_MS);
      await postgres.thaw();
      await delay(WATCH_MS);
      return { from, to: performance.now() };
    },
  },
  {
    name: "promote a synchronous standby",
    runs: 2,
    bound: AFTER_LEASE,
    async run({ postgres }) {
      await postgres.addStandby(true);
      const from = performance.now();
      await postgres.failOver();
      await delay(WATCH_MS);
      return { from, to: performance.now() };
    },
  },
  {
    name: "go back: promote a standby without the last writes",
    runs: 2,
    bound: { worst: CUT_MS + 2_000 },
    async run({ cluster, history, postgres }, round) {
      const [leader] = roles(cluster);
      const link = cluster.link(leader.port, DATABASE);
      await postgres.addStandby(false);
      const from = performance.now();
      await postgres.holdReplication();
      if (round % 2 === 0) {
        await delay(HELD_UP_MS);
      } else {
        // The election of the next leader is lost as well.
        link.cut();
        await delay(CUT_MS);
      }
      await postgres.failOver();
      history.uncopied.push({ from, to: performance.now() });
      link.mend();
      await delay(WATCH_MS);
      return { from, to: performance.now() };
    },
  },
  {
    name: "copy: the leader's address leads to a copy of the database",
    runs: 2,
    bound: AFTER_LEASE,
    async run({ cluster, postgres }) {
      const [leader] = roles(cluster);
      const copy = await postgres.copy();
      await using stray = await startNode({
        env: { DATABASE_URL: postgres.urlAt(copy) },
        waitUntilReady: false,
      });
      assert.equal((await stray.exited).code, 1, "it refuses to start");
      assert.match(stray.output(), /This database is a copy/);

      const before = await countCommands(postgres.urlAt(copy));
      const from = performance.now();
      cluster.divert(leader, copy);
      await delay(CUT_MS);
      const successor = await cluster.leader();
      assert.equal(await countCommands(postgres.urlAt(copy)), before);
      cluster.divert(leader, null);
      await delay(WATCH_MS);
      assert.notEqual(successor, null, "somebody leads");
      assert.notEqual(successor, leader, "another leads");
      return { from, to: performance.now() };
    },
  },
];

async function countCommands(url: string): Promise<number> {
  const sql = openPool(url, 1);
  try {
    const [row] = await sql<{ count: number }[]>`
      select count(*) as count from commands`;
    return row?.count ?? NaN;
  } finally {
    await sql.end();
  }
}
