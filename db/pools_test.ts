import assert from "node:assert/strict";
import { createTestDatabase } from "./testing.ts";

/** Asserts that PostgreSQL refuses, with one SQLSTATE. */
function refuses(work: Promise<unknown>, code: string) {
  return assert.rejects(work, { name: "PostgresError", code });
}

Deno.test("a reader session cannot write", async (test) => {
  await using database = await createTestDatabase();
  const { reader, writer } = database;
  await writer`create table notes (body text)`;

  const writes = {
    insert: () => reader`insert into notes values ('x')`,
    "create table": () => reader`create table others ()`,
    "a write in a transaction": () =>
      reader.begin((tx) => tx`delete from notes`),
    nextval: () => reader`select nextval('counter')`,
  };
  await writer`create sequence counter`;
  for (const [name, write] of Object.entries(writes)) {
    await test.step(name, () => refuses(write(), "25006"));
  }
  const rows = await reader`select from notes`;
  assert.equal(rows.length, 0);
});

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
  const [back] = await database.writer`
    select ${9007199254740991}::int8 = 9007199254740991 as same`;
  assert.equal(back?.same, true);
});

Deno.test("a writer that pauses within a transaction is cut off", async () => {
  await using database = await createTestDatabase();
  const { reader, writer } = database;
  await writer`create table notes (body text)`;
  const paused = writer.begin(async (tx) => {
    await tx`insert into notes values ('stale')`;
    // The database's clock decides, as it does for a paused leader.
    await reader`select pg_sleep(2.5)`;
    await tx`insert into notes values ('stale too')`;
  });
  await assert.rejects(paused);
  const rows = await reader`select from notes`;
  assert.equal(rows.length, 0);
});

Deno.test("every session says what it is for", async () => {
  await using database = await createTestDatabase();
  for (const name of ["reader", "writer"] as const) {
    const [row] = await database[name]`show application_name`;
    assert.equal(row?.application_name, `distsales ${name}`);
  }
});
