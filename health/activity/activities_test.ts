import assert from "node:assert/strict";
import type { Sql } from "../../db/pools.ts";
import { createTestDatabase } from "../../db/testing.ts";
import {
  activitiesQuery,
  listActivities,
  listActivityLabels,
} from "./activities.ts";

/** The line `n` was written 600 - `n` minutes ago. */
const LINES = 600;

const ANN = crypto.randomUUID();
const BEN = crypto.randomUUID();

const NOW = Date.now();
const ago = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();

/** Writes the lines of ten hours, the oldest first. */
async function writeTenHours(sql: Sql): Promise<void> {
  await sql`
    insert into users (id, username, email, password_hash, display_name)
    values (${ANN}, 'ann', 'ann@example.com', 'x', 'Ann'),
      (${BEN}, 'ben', 'ben@example.com', 'x', 'Ben')`;
  await sql`
    insert into activities (at, label, actor_id, node_url, epoch, subject)
    select ${ago(0)}::timestamptz - (${LINES} - n) * interval '1 minute',
      (array['purchase', 'log_in'])[n % 2 + 1],
      case n % 3 when 0 then ${ANN}::uuid when 1 then ${BEN}::uuid end,
      'http://node' || n % 4, 1, n::text
    from generate_series(1, ${LINES}::int) n`;
}

/** Each query, and which lines it must find: these, and no others. */
const QUERIES: [Record<string, unknown>, (n: number) => boolean][] = [
  [{}, () => true],
  [{ label: "" }, () => true],
  [{ label: "log_in" }, (n) => n % 2 === 1],
  [{ label: "log" }, () => false],
  [{ actor: "ann" }, (n) => n % 3 === 0],
  [{ actor: "nobody" }, () => false],
  [{ node: "http://node2" }, (n) => n % 4 === 2],
  [{ node: "http://node" }, () => false],
  [
    { label: "purchase", actor: "ann", node: "http://node2" },
    (n) => n % 2 === 0 && n % 3 === 0 && n % 4 === 2,
  ],
  [{ from: ago(59.5) }, (n) => n > 540],
  [{ to: ago(59.5) }, (n) => n <= 540],
  // A line of that very moment is found with `from`, and not with `to`.
  [{ from: ago(60) }, (n) => n >= 540],
  [{ to: ago(60) }, (n) => n < 540],
  [{ from: ago(-60) }, () => false],
  [{ to: ago(700) }, () => false],
  [
    { from: ago(119.5), to: ago(59.5), label: "log_in" },
    (n) => n > 480 && n <= 540 && n % 2 === 1,
  ],
];

Deno.test("the activity log", async (t) => {
  await using db = await createTestDatabase();
  const { reader, owner } = db;

  await t.step("knows no label before the first line", async () => {
    assert.deepEqual(await listActivityLabels(reader), []);
  });

  await writeTenHours(owner);

  await t.step("knows its labels, each once", async () => {
    assert.deepEqual(await listActivityLabels(reader), ["log_in", "purchase"]);
  });

  for (const [query, matches] of QUERIES) {
    await t.step(`is narrowed down by ${JSON.stringify(query)}`, async () => {
      const parsed = activitiesQuery.parse({ limit: 1000, ...query });
      const { activities } = await listActivities(reader, parsed);
      const all = Array.from({ length: LINES }, (_, i) => LINES - i);
      assert.deepEqual(
        activities.map(({ subject }) => Number(subject)),
        all.filter(matches),
      );
    });
  }

  await t.step("tells who did it, or that nobody had a session", async () => {
    const { activities } = await listActivities(reader, { limit: 3 });
    assert.deepEqual(activities.map(({ actor }) => actor), [
      { id: ANN, username: "ann", display_name: "Ann" },
      null,
      { id: BEN, username: "ben", display_name: "Ben" },
    ]);
  });

  await t.step("comes in pages without gap or repeat", async () => {
    const first = await listActivities(reader, { limit: LINES - 1 });
    assert.equal(first.activities.length, LINES - 1);
    assert.ok(first.next);
    const last = await listActivities(reader, { after: first.next });
    assert.deepEqual(last.activities.map(({ subject }) => subject), ["1"]);
    assert.equal(last.next, null);
    const whole = await listActivities(reader, { limit: LINES });
    assert.equal(whole.next, null);
  });
});

for (
  const query of [
    { from: "yesterday" },
    { limit: 1001 },
    { limit: 0 },
    { after: -1 },
    { unknown: 1 },
  ]
) {
  Deno.test(`the log is not asked for ${JSON.stringify(query)}`, () => {
    assert.equal(activitiesQuery.safeParse(query).success, false);
  });
}

Deno.test("housekeeping can be left out, unless it is what is asked for", async () => {
  await using db = await createTestDatabase();
  await db.owner`
    insert into activities (label, node_url, epoch)
    select unnest(array['purchase', 'prune', 'record_samples', 'log_in']),
      'http://h:8000', 1`;
  const labels = async (query: Parameters<typeof listActivities>[1]) =>
    (await listActivities(db.reader, query)).activities
      .map(({ label }) => label);
  assert.deepEqual(await labels({ housekeeping: "hide" }), [
    "log_in",
    "purchase",
  ]);
  assert.equal((await labels({ housekeeping: "show" })).length, 4);
  assert.equal((await labels({})).length, 4);
  assert.deepEqual(await labels({ housekeeping: "hide", label: "prune" }), [
    "prune",
  ]);
});
