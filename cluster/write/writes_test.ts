import { COMMAND_SETTINGS } from "../testing/testing_gate.ts";
import assert from "node:assert/strict";
import { z } from "zod";
import { type TestDatabase, withDatabase } from "../../db/testing.ts";
import { openTransactions } from "../../db/transactions.ts";
import { createRecorder } from "../../health/record/recorder.ts";
import { createLog } from "../../lib/log.ts";
import { createNotices } from "../../lib/notices.ts";
import { type Actor, defineCommand } from "../command.ts";
import { createLeaderView } from "../leader/leader_view.ts";
import type { Leader } from "../leader/leadership_store.ts";
import { createWrites, prepareWrites, type Writes } from "./writes.ts";

const alice: Actor = { kind: "user", id: crypto.randomUUID(), role: "user" };

const greet = defineCommand({
  name: "greet",
  summary: "Greets, which leaves nothing.",
  input: z.strictObject({ name: z.string() }),
  result: z.strictObject({}),
  access: "user",
  run: (_tx, _actor, { name }) =>
    Promise.resolve({
      result: {},
      activity: { subject: name },
      events: [{ to: { users: [] }, name: "greeted", payload: { name } }],
    }),
});

interface Scene {
  readonly db: TestDatabase;
  readonly writes: Writes;
  readonly said: string[];
  readonly greet: (name: string) => Promise<unknown>;
}

/** Defines a test of the writes of a node that leads, unless told. */
function writesTest(
  name: string,
  body: (scene: Scene) => Promise<void>,
  { leads = true, writeDeadlineMs = 5000 } = {},
): void {
  Deno.test(name, () =>
    withDatabase(async (db) => {
      const [row] = await db.owner<[Leader & { secret: Uint8Array }]>`
        update leadership set url = 'http://a', node_id = gen_random_uuid(),
          epoch = 1, grant_id = gen_random_uuid(), elected_at = now(),
          renewed_at = now()
        returning url, node_id as "nodeId", epoch, grant_id as "grantId",
          elected_at as "electedAt",
          (select secret from cluster_identity)`;
      const leaders = createLeaderView();
      if (leads) leaders.take(1, row);
      const said: string[] = [];
      const log = createLog(
        { format: "json", level: "info" },
        (line) => said.push(JSON.parse(line).message),
      );
      const writes = createWrites({
        self: row,
        databaseId: "1/2",
        settings: {
          ...COMMAND_SETTINGS,
          writeDeadlineMs,
          replica: undefined,
          databasePool: 27,
        },
        secret: row.secret,
        leadership: {
          leaders,
          lookUp: () => Promise.resolve(),
          suspectLeader: () => {},
          databaseNow: Date.now,
          server: () => "one",
        },
        reader: db.reader,
        transactions: openTransactions(db.url, 4),
        database: db.url,
        commands: new Map(),
        recorder: createRecorder(),
        notices: createNotices(log),
        log,
      });
      const greetThere = (name: string) => {
        const id = crypto.randomUUID();
        return writes.gate.execute(greet, alice, { name }, { id });
      };
      try {
        await body({ db, writes, said, greet: greetThere });
      } finally {
        await writes.close();
      }
    }));
}

writesTest(
  "what was committed is told to every listener, whatever becomes of the others",
  async ({ greet, said, writes }) => {
    const heard: unknown[] = [];
    writes.onCommitted(() => {
      throw new Error("deaf");
    });
    const unsubscribe = writes.onCommitted((events) => heard.push(events));
    await greet("Bob");
    assert.deepEqual(heard, [
      [{ to: { users: [] }, name: "greeted", payload: { name: "Bob" } }],
    ]);
    assert.deepEqual(said, ["What was committed could not be told."]);
    unsubscribe();
    await greet("Carol");
    assert.equal(heard.length, 1);
  },
);

writesTest(
  "where there is no replica, the reader has every write",
  async ({ db, writes }) => {
    assert.equal(await writes.readerAfter("0/0"), db.reader);
  },
);

/** How long a write lasts that finds no leader, in milliseconds. */
async function lastsInVain({ greet }: Scene): Promise<number> {
  const began = performance.now();
  await assert.rejects(greet("nobody"), { code: "no_leader" });
  return performance.now() - began;
}

writesTest(
  "a write on a node that stops looks for the next leader for a second and a half",
  async (scene) => {
    scene.writes.retire();
    const ms = await lastsInVain(scene);
    assert.ok(ms > 1400 && ms < 10_000, `${ms} ms`);
  },
  { leads: false, writeDeadlineMs: 60_000 },
);

writesTest(
  "a shorter deadline stays as short while the node stops",
  async (scene) => {
    scene.writes.retire();
    assert.ok(await lastsInVain(scene) < 1400);
  },
  { leads: false, writeDeadlineMs: 10 },
);

Deno.test("a rehearsal leaves no command behind", () =>
  withDatabase(async (db) => {
    const grantId = crypto.randomUUID();
    await db.owner`update leadership set url = 'http://a', epoch = 1,
      node_id = gen_random_uuid(), grant_id = ${grantId}, renewed_at = now()`;
    const transactions = openTransactions(db.url, 4);
    try {
      await prepareWrites(transactions, { epoch: 1, grantId }, "http://a");
      const [row] = await db.owner`
        select (select count(*)::int from commands) as commands,
          (select count(*)::int from pg_stat_activity
            where application_name = 'distsales writer'
              and datname = current_database()) as sessions`;
      assert.deepEqual(row, { commands: 0, sessions: 4 });
    } finally {
      await transactions.close();
    }
  }));
