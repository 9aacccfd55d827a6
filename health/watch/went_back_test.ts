import assert from "node:assert/strict";
import { type TestDatabase, withDatabase } from "../../db/testing.ts";
import { addPerson } from "../../market/testing.ts";
import { readWentBack } from "./went_back.ts";

const NOW = new Date("2026-03-10T12:00:00Z");
const ORDER = "0198c0de-0000-7000-8000-000000000001";

/** A line of the activity log, as `database_went_back` writes it. */
async function write(
  { owner }: TestDatabase,
  { ago, node, lost, commands = [] }: {
    readonly ago: string;
    readonly node: string;
    readonly lost: number;
    readonly commands?: readonly Record<string, unknown>[];
  },
) {
  const detail = { from_epoch: 9, to_epoch: 7, lost, commands };
  await owner`insert into activities (at, label, node_url, epoch, subject, detail)
    values (${NOW}::timestamptz - ${ago}::interval, 'database_went_back',
      'http://leader', 10, ${node}, ${owner.json(detail as never)})`;
}

const purchase = (actor_id: string | null, at = NOW.toISOString()) => ({
  id: crypto.randomUUID(),
  name: "purchase",
  subject: ORDER,
  actor_id,
  at,
});

Deno.test("a database that never went back is not told of", () =>
  withDatabase(async ({ reader }) => {
    assert.deepEqual(await readWentBack(reader, NOW), []);
  }));

Deno.test("what the nodes found gone is added up for each time, with the names of people", () =>
  withDatabase(async (db) => {
    const ann = await addPerson(db.owner);
    await db.owner`update users set username = 'ann' where id = ${ann.id}`;
    const goneToo = crypto.randomUUID();
    await write(db, { ago: "8 days", node: "http://a", lost: 3 });
    await write(db, {
      ago: "2 days",
      node: "http://a",
      lost: 1,
      commands: [purchase(null)],
    });
    // One report in two lines, and that of another node, moments later.
    const [first, second] = [purchase(ann.id), purchase(goneToo)];
    await write(db, {
      ago: "61 s",
      node: "http://a",
      lost: 2,
      commands: [first],
    });
    await write(db, {
      ago: "60 s",
      node: "http://a",
      lost: 2,
      commands: [second],
    });
    await write(db, { ago: "58 s", node: "http://b", lost: 0 });

    const [latest, before, ...more] = await readWentBack(db.reader, NOW);
    assert.deepEqual(more, []);
    const shown = { name: "purchase", subject: ORDER, at: NOW.toISOString() };
    assert.deepEqual(latest, {
      at: "2026-03-10T11:58:59.000Z",
      lost: 2,
      commands: [
        { ...shown, actor: "ann" },
        { ...shown, actor: goneToo },
      ],
    });
    assert.equal(before?.lost, 1);
    assert.deepEqual(before?.commands, [{ ...shown, actor: null }]);
  }));

Deno.test("two reports of one node that found as many gone are two", () =>
  withDatabase(async (db) => {
    for (const ago of ["60 s", "57 s"]) {
      const commands = [purchase(null)];
      await write(db, { ago, node: "http://a", lost: 1, commands });
    }
    const [event, ...more] = await readWentBack(db.reader, NOW);
    assert.deepEqual(more, []);
    assert.equal(event?.lost, 2);
  }));

Deno.test("a line that is none of ours is left out", () =>
  withDatabase(async (db) => {
    await db
      .owner`insert into activities (at, label, node_url, epoch, subject, detail)
      values (${NOW}, 'database_went_back', 'http://a', 1, null, '{"lost": "x"}')`;
    assert.deepEqual(await readWentBack(db.reader, NOW), []);
  }));
