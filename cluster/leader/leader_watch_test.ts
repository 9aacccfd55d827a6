import assert from "node:assert/strict";
import { until } from "../../lib/time/until.ts";
import { type TestDatabase, withDatabase } from "../../db/testing.ts";
import { createLeaderWatch, type LeaderWatch } from "./leader_watch.ts";
import { SESSION_LOCK } from "./leadership_store.ts";

interface Scene {
  readonly db: TestDatabase;
  readonly watch: LeaderWatch;
  /** What the watch told, in order. */
  readonly told: string[];
  /** Begins a session that holds the lock of `epoch`; returns how to end it. */
  readonly lead: (epoch: number) => Promise<() => Promise<void>>;
  /** Resolves when the watch waits for `count` locks. */
  readonly waitsFor: (count: number) => Promise<void>;
}

function watchTest(name: string, body: (scene: Scene) => Promise<void>): void {
  Deno.test(name, () =>
    withDatabase(async (db) => {
      const told: string[] = [];
      const watch = createLeaderWatch({
        database: db.url,
        applicationName: "watch under test",
        onElected: (epoch, leader) =>
          told.push(`${leader?.url ?? "nobody"} leads ${epoch}`),
        onReport: (url) => told.push(`${url} misses another`),
        onListening: () => told.push("listening"),
        onSessionEnd: () => told.push("session ended"),
      });
      try {
        await body({
          db,
          watch,
          told,
          async lead(epoch) {
            const session = await db.owner.reserve();
            await session`select pg_advisory_lock(${SESSION_LOCK}, ${epoch}::int)`;
            return async () => {
              await session`select pg_advisory_unlock_all()`;
              session.release();
            };
          },
          waitsFor: (count) =>
            until(`${count} waits`, async () => {
              const [row] = await db.owner<[{ count: number }]>`
                select count(*)::int as count from pg_locks join pg_database d
                  on d.oid = database and datname = current_database()
                where locktype = 'advisory' and not granted`;
              return row.count === count;
            }).then(() => {}),
        });
      } finally {
        await watch.stop();
      }
    }));
}

watchTest(
  "elections and resignations are heard at once, and nothing else",
  async ({ db, told, watch }) => {
    await watch.start();
    assert.deepEqual(told, ["listening"]);
    const say = (payload: unknown) =>
      db.owner.notify("leadership", JSON.stringify(payload));
    await say({
      url: "http://a",
      node_id: "a1",
      epoch: 7,
      grant_id: "g1",
      elected_at: "2030-01-01",
    });
    await say({ hello: "world" });
    await db.owner.notify("leadership", "garbage");
    await say({ url: null, node_id: null, epoch: 7, elected_at: null });
    await until("both are heard", () => told.length === 3);
    assert.deepEqual(told.slice(1), ["http://a leads 7", "nobody leads 7"]);
  },
);

watchTest(
  "what a node says of whom it reaches is heard when it is new",
  async ({ db, told, watch }) => {
    await watch.start();
    const say = (missed: string[]) =>
      db.owner`select report_reach('http://b', ${["http://b"]}, ${missed})`;
    await say(["http://a"]);
    await say(["http://a"]);
    await say([]);
    await say(["http://c"]);
    await until("both are heard", () => told.length === 3);
    assert.deepEqual(told.slice(1), [
      "http://b misses another",
      "http://b misses another",
    ]);
  },
);

watchTest(
  "a connection that was lost is made anew, and says so",
  async ({ db, told, watch }) => {
    await watch.start();
    await db.owner`select pg_terminate_backend(pid, 2000) from pg_stat_activity
    where application_name = 'watch under test'
      and datname = current_database()`;
    await until("it listens again", () => told.length === 2);
    assert.deepEqual(told, ["listening", "listening"]);
  },
);

watchTest(
  "the end of the leader's session is told once",
  async ({ lead, told, waitsFor, watch }) => {
    const end = await lead(7);
    watch.awaitSessionEnd(7);
    watch.awaitSessionEnd(7);
    await waitsFor(1);
    await end();
    await until("it is told", () => told.length > 0);
    assert.deepEqual(told, ["session ended"]);
  },
);

watchTest(
  "of two leaders only the later one's end is told, of none nothing",
  async ({ lead, told, waitsFor, watch }) => {
    const [endFirst, endSecond] = [await lead(7), await lead(8)];
    watch.awaitSessionEnd(7);
    await waitsFor(1);
    watch.awaitSessionEnd(8);
    await endFirst();
    await waitsFor(1);
    assert.deepEqual(told, []);
    watch.awaitSessionEnd(null);
    await waitsFor(0);
    await endSecond();
    assert.deepEqual(told, []);
  },
);

watchTest(
  "a session that has ended already is told of",
  async ({ told, watch }) => {
    watch.awaitSessionEnd(7);
    await until("it is told", () => told.length > 0);
    assert.deepEqual(told, ["session ended"]);
  },
);

watchTest(
  "a watch that has stopped waits for nothing",
  async ({ db, lead, told, waitsFor, watch }) => {
    const end = await lead(7);
    watch.awaitSessionEnd(7);
    await waitsFor(1);
    await watch.stop();
    await waitsFor(0);
    await end();
    watch.awaitSessionEnd(7);
    // Others that are asked for the same later, one by one, have told it.
    for (let others = 0; others < 3; others++) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const other = createLeaderWatch({
        database: db.url,
        applicationName: "watch that goes on",
        onElected: () => {},
        onReport: () => {},
        onListening: () => {},
        onSessionEnd: resolve,
      });
      other.awaitSessionEnd(7);
      await promise;
      await other.stop();
    }
    assert.deepEqual(told, []);
  },
);
