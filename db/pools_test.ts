import assert from "node:assert/strict";
import { until } from "../lib/time/until.ts";
import { openPools } from "./pools.ts";
import { createTestDatabase } from "./testing.ts";

/** Asserts that PostgreSQL refuses, with one SQLSTATE. */
function refuses(work: Promise<unknown>, code: string) {
  return assert.rejects(work, { name: "PostgresError", code });
}

for (const pool of ["reader", "primary"] as const) {
  Deno.test(`a session of the ${pool} pool cannot write`, async (test) => {
    await using database = await createTestDatabase();
    const { owner, [pool]: sql } = database;
    await owner`create table notes (body text)`;
    await owner`create sequence counter`;

    const writes = {
      insert: () => sql`insert into notes values ('x')`,
      "create table": () => sql`create table others ()`,
      "a write in a transaction": () =>
        sql.begin((tx) => tx`delete from notes`),
      nextval: () => sql`select nextval('counter')`,
    };
    for (const [name, write] of Object.entries(writes)) {
      await test.step(name, () => refuses(write(), "25006"));
    }
    const rows = await sql`select from notes`;
    assert.equal(rows.length, 0);
  });
}

Deno.test("values come as the code expects them", async () => {
  await using database = await createTestDatabase();
  const [row] = await database.reader`
    select count(*) as count, 9007199254740991::int8 as large,
           '2030-01-02T03:04:05Z'::timestamptz as moment,
           array[1, 2]::int8[] as list`;
  assert.deepEqual({ ...row }, {
    count: 1,
    large: Number.MAX_SAFE_INTEGER,
    moment: new Date("2030-01-02T03:04:05Z"),
    list: [1, 2],
  });
  const [back] = await database.owner`
    select ${9007199254740991}::int8 = 9007199254740991 as same`;
  assert.equal(back?.same, true);
});

Deno.test("every session says what it is for", async () => {
  await using database = await createTestDatabase();
  for (const name of ["reader", "primary"] as const) {
    const [row] = await database[name]`show application_name`;
    assert.equal(row?.application_name, `distsales ${name}`);
  }
});

Deno.test("however much is asked, the pools open what the server counts on", async () => {
  await using database = await createTestDatabase();
  const { reader, primary, close } = openPools({ url: database.url, max: 10 });
  const holder = await database.owner.reserve();
  await holder`select pg_advisory_lock(1)`;
  // Each holds its connection until all of them are counted.
  const asked = Promise.all(
    [reader, primary].flatMap((sql) =>
      Array.from(
        { length: 30 },
        () => sql`select pg_advisory_xact_lock_shared(1)`.execute(),
      )
    ),
  );
  asked.catch(() => {}); // Awaited below.
  const rows = await until("all connections", async () => {
    const found = await database.owner<{ name: string; count: number }[]>`
      select application_name as name, count(*) from pg_stat_activity
      where datname = current_database() and state = 'active'
        and application_name <> 'test owner'
      group by 1 order by 1`;
    const open = found.reduce((sum, { count }) => sum + count, 0);
    return open >= 12 ? found : null;
  });
  assert.deepEqual([...rows], [
    { name: "distsales primary", count: 2 },
    { name: "distsales reader", count: 10 },
  ]);
  await holder`select pg_advisory_unlock(1)`;
  holder.release();
  await asked;
  await close();
});
