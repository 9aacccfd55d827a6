import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { join } from "node:path";
import { migrate, readMigrations } from "./migrate.ts";
import { StartError } from "../lib/errors/start_error.ts";
import { createTestDatabase, type TestDatabase } from "./testing.ts";

/** An empty database beside a folder with these migrations. */
async function prepare(files: Record<string, string>) {
  const database = await createTestDatabase();
  await database.owner`drop schema public cascade`;
  await database.owner`create schema public`;
  const folder = await Deno.makeTempDir();
  await write(folder, files);
  return {
    database,
    folder,
    async [Symbol.asyncDispose]() {
      await Deno.remove(folder, { recursive: true });
      await database[Symbol.asyncDispose]();
    },
  };
}

async function write(folder: string, files: Record<string, string>) {
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(join(folder, name), text);
  }
}

async function tables({ reader }: TestDatabase): Promise<string[]> {
  const rows = await reader<{ name: string }[]>`
    select tablename as name from pg_tables
    where schemaname = 'public' and tablename <> 'migrations' order by 1`;
  return rows.map(({ name }) => name);
}

const two = {
  "0001_shops.sql": "create table shops (id int);",
  "0002_goods.sql":
    "create table goods (id int); insert into goods values (1);",
};

Deno.test("migrations are applied in order, once", async () => {
  await using here = await prepare(two);
  const { database, folder } = here;
  const names = ["0001_shops", "0002_goods"];
  assert.deepEqual(await migrate(database.url, { folder }), names);
  assert.deepEqual(await migrate(database.url, { folder }), []);
  const rows = await database.reader`select from goods`;
  assert.equal(rows.length, 1);
});

Deno.test("a later version adds its own, telling what it does", async () => {
  await using here = await prepare(two);
  const { database, folder } = here;
  await migrate(database.url, { folder });
  await write(folder, { "0003_offers.sql": "create table offers (id int)" });
  const steps: string[] = [];
  const onStep = (step: string) => steps.push(step);
  assert.deepEqual(await migrate(database.url, { folder, onStep }), [
    "0003_offers",
  ]);
  assert.deepEqual(steps, ["Migrating the database: 0003_offers"]);
});

Deno.test("nodes that start at once apply each migration once", async () => {
  await using here = await prepare(two);
  const { database, folder } = here;
  const applied = await Promise.all(
    Array.from({ length: 4 }, () => migrate(database.url, { folder })),
  );
  assert.deepEqual(applied.flat().sort(), ["0001_shops", "0002_goods"]);
});

Deno.test("a migration may take longer than a server may be silent, for who waits for it too", async () => {
  await using here = await prepare({ "0001_slow.sql": "select pg_sleep(13)" });
  const { database, folder } = here;
  const steps: string[] = [];
  const onStep = (step: string) => steps.push(step);
  const applied = await Promise.all([
    migrate(database.url, { folder, onStep }),
    migrate(database.url, { folder, onStep }),
  ]);
  assert.deepEqual(applied.flat(), ["0001_slow"]);
  assert.ok(
    steps.includes("Waiting for another node that migrates the database"),
  );
});

Deno.test("a migration that fails leaves nothing of itself", async () => {
  await using here = await prepare({
    ...two,
    "0003_half.sql": "create table half (id int); select 1 / 0;",
  });
  const { database, folder } = here;
  await assert.rejects(migrate(database.url, { folder }), {
    message: "Migration 0003_half failed: division by zero",
  });
  assert.deepEqual(await tables(database), ["goods", "shops"]);
  await write(folder, { "0003_half.sql": "create table half (id int);" });
  assert.deepEqual(await migrate(database.url, { folder }), ["0003_half"]);
});

Deno.test("an older version refuses a newer database", async () => {
  await using here = await prepare(two);
  const { database, folder } = here;
  await migrate(database.url, { folder });
  await Deno.remove(join(folder, "0002_goods.sql"));
  await write(folder, { "0003_offers.sql": "create table offers (id int)" });
  await assert.rejects(
    migrate(database.url, { folder }),
    (error) =>
      error instanceof StartError && /newer.*0002_goods/.test(error.message),
  );
  assert.deepEqual(await tables(database), ["goods", "shops"]);
});

const others: [what: string, statements: string][] = [
  ["tables", "create table wiki_pages (id int)"],
  [
    "migrations of its own kind",
    "create table migrations (id int, migration text); create table wiki_pages ()",
  ],
];

for (const [what, statements] of others) {
  Deno.test(`a database of another application, which has ${what}, is refused and left alone`, async () => {
    await using here = await prepare(two);
    const { database, folder } = here;
    await database.owner.unsafe(statements);
    const before = await database.reader`select relname from pg_class`;
    await assert.rejects(
      migrate(database.url, { folder }),
      (error) =>
        error instanceof StartError &&
        /another application.*wiki_pages.*empty database/.test(error.message),
    );
    assert.deepEqual(
      await database.reader`select relname from pg_class`,
      before,
    );
  });
}

Deno.test("what an extension brings is no other application's", async () => {
  await using here = await prepare(two);
  const { database, folder } = here;
  await database.owner.unsafe(
    "create extension citext; create table of_extension (id int); " +
      "alter extension citext add table of_extension",
  );
  assert.deepEqual(await migrate(database.url, { folder }), [
    "0001_shops",
    "0002_goods",
  ]);
});

Deno.test("two clusters in one database are refused", async () => {
  await using here = await prepare(two);
  const { database, folder } = here;
  await database.owner.unsafe(
    "create schema staging; create table staging.cluster_identity (); " +
      "create table cluster_identity ()",
  );
  await assert.rejects(
    migrate(database.url, { folder }),
    (error) =>
      error instanceof StartError &&
      /public and staging.*database of its own/.test(error.message),
  );
});

Deno.test("an applied file that was changed is refused", async () => {
  await using here = await prepare(two);
  const { database, folder } = here;
  await migrate(database.url, { folder });
  await write(folder, { "0001_shops.sql": "create table shops (id bigint);" });
  await assert.rejects(
    migrate(database.url, { folder }),
    (error) =>
      error instanceof StartError && /0001_shops.*changed/.test(error.message),
  );
});

Deno.test("other line ends are no change", async () => {
  await using here = await prepare({ "0001_a.sql": "select 1;\nselect 2;\n" });
  const { database, folder } = here;
  await migrate(database.url, { folder });
  await write(folder, { "0001_a.sql": "select 1;\r\nselect 2;\r\n" });
  assert.deepEqual(await migrate(database.url, { folder }), []);
});

Deno.test("file names that leave the order open are refused", async (test) => {
  for (const name of ["goods.sql", "1_goods.sql", "0001_goods.sql"]) {
    await test.step(name, async () => {
      const folder = await Deno.makeTempDir();
      try {
        await write(folder, { "0001_shops.sql": "", [name]: "" });
        await assert.rejects(readMigrations(folder), StartError);
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    });
  }
});

Deno.test("our own migrations make a database that knows them all", async () => {
  await using database = await createTestDatabase();
  const names = (await readMigrations()).map(({ name }) => name);
  const rows = await database.reader<{ name: string }[]>`
    select name from migrations order by name`;
  assert.deepEqual(rows.map(({ name }) => name), names);
});

Deno.test("a migration takes as long as it takes, and ends in one line when its server freezes", async () => {
  await using here = await prepare({
    "0001_slow.sql": "select pg_sleep(3); create table shops ();",
  });
  const { database, folder } = here;
  await using door = await openDoor(database.url);
  const migrating = (onStep: () => void) =>
    migrate(door.url, { folder, onStep, silentMs: 1_500 });
  await assert.rejects(migrating(door.hold), (error) => {
    assert.ok(error instanceof StartError);
    assert.match(
      error.message,
      /^The database has given no sign of life [^\n]+$/,
    );
    return true;
  });
  door.letThrough();
  assert.deepEqual(await migrating(() => {}), ["0001_slow"]);
  assert.deepEqual(await tables(database), ["shops"]);
});

/** Passes connections on to a server, which seems frozen while it is held. */
async function openDoor(url: string) {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  let isHeld = false;
  const door = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [from, to] of [[near, far], [far, near]] as const) {
      sockets.add(from);
      from.on("data", (chunk) => isHeld || to.write(chunk));
      from.on("error", () => to.destroy());
      from.on("close", () => to.destroy());
    }
  });
  door.listen(0, hostname);
  await once(door, "listening");
  const through = new URL(url);
  through.port = String((door.address() as AddressInfo).port);
  return {
    url: through.href,
    hold: () => void (isHeld = true),
    letThrough: () => void (isHeld = false),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      door.close();
      await once(door, "close");
    },
  };
}
