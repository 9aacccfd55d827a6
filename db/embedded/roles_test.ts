import assert from "node:assert/strict";
import { join } from "node:path";
import { z } from "zod";
import { openPool } from "../pools.ts";
import { TEST_SETTINGS } from "../testing.ts";
import { startEmbedded } from "./embedded.ts";

const PLANTED = "DISTSALES_PLANTED_SECRET";

Deno.test("the superuser has a password of its own, and the server nothing of our environment", async () => {
  const dataDir = await Deno.makeTempDir({ dir: "/var/tmp" });
  await Deno.chmod(dataDir, 0o755);
  const record = async () =>
    z.record(z.string(), z.unknown()).parse(
      JSON.parse(await Deno.readTextFile(join(dataDir, "embedded.json"))),
    );
  const mayLogIn = async (user: string, password: unknown) => {
    const { port } = await record();
    const url = `postgres://${user}:${password}@127.0.0.1:${port}/postgres`;
    const sql = openPool(url, 1);
    try {
      await sql`select`;
      return true;
    } catch (error) {
      assert.match(String(error), /password authentication failed/);
      return false;
    } finally {
      await sql.end({ timeout: 1 });
    }
  };
  const logins = async () => {
    const { password, superuserPassword } = await record();
    return [
      await mayLogIn("distsales", password),
      await mayLogIn("postgres", superuserPassword),
      await mayLogIn("postgres", password),
    ];
  };
  Deno.env.set(PLANTED, "for nobody else");
  let place;
  try {
    const first = await startEmbedded(dataDir, { settings: TEST_SETTINGS });
    place = first.place;
    assert.deepEqual(await logins(), [true, true, false]);
    if (Deno.build.os === "linux") {
      const pidFile = join(place, "data", "postmaster.pid");
      const [pid] = (await Deno.readTextFile(pidFile)).split("\n");
      const environment = await Deno.readTextFile(`/proc/${pid}/environ`);
      assert(!environment.includes(PLANTED));
    }
    // A data folder of before: one password for both.
    const { password, superuserPassword, ...rest } = await record();
    const sql = openPool(
      `postgres://postgres:${superuserPassword}@127.0.0.1:${
        rest["port"]
      }/postgres`,
      1,
    );
    await sql.unsafe(`alter role postgres password '${password}'`);
    await sql.end();
    await Deno.writeTextFile(
      join(dataDir, "embedded.json"),
      JSON.stringify({ ...rest, password }),
    );
    const second = await startEmbedded(dataDir, { settings: TEST_SETTINGS });
    assert.deepEqual(await logins(), [true, true, false]);
    await first.stop();
    assert.equal(await second.stop(), true);
  } finally {
    Deno.env.delete(PLANTED);
    if (place) await Deno.remove(place, { recursive: true });
    await Deno.remove(dataDir, { recursive: true }).catch(() => {});
  }
});
