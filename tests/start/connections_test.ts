import assert from "node:assert/strict";
import { createTestDatabase } from "../../db/testing.ts";
import { asSuperuser, urlOf } from "../../tasks/doctor/testing.ts";
import { failToStart, makeFolder } from "./starting.ts";

Deno.test("a start that gets too few connections says so, and ends in one line", async () => {
  await using folder = await makeFolder();
  await using database = await createTestDatabase();
  const { pathname, username } = new URL(database.url);
  const name = pathname.slice(1);
  const user = `few_${crypto.randomUUID().slice(0, 8)}`;
  await asSuperuser(database, async (sql) => {
    await sql.unsafe(`create role ${user} login password 'hush'
        connection limit 4; grant ${username} to ${user};
        grant all on database ${name} to ${user}`);
  });
  try {
    const { code, errors, output } = await failToStart({
      env: {
        DATABASE_URL: urlOf(database, { user, password: "hush" }),
        DATA_DIR: folder.path,
      },
    });
    assert.equal(code, 1);
    assert.match(output, /gives 4 connections, and 1 node of up to 27 may/);
    assert.equal(errors.length, 1, output);
    assert.match(errors[0] ?? "", /no connection left.*DATABASE_POOL/);
  } finally {
    await asSuperuser(database, async (sql) => {
      await sql.unsafe(`drop owned by ${user}; drop role ${user}`);
    });
  }
});
