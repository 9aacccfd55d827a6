import assert from "node:assert/strict";
import { join } from "node:path";
import process from "node:process";
import { type Embedded, startEmbedded } from "./embedded.ts";
import { openPool } from "../pools.ts";
import { StartError } from "../../lib/errors/start_error.ts";
import { until } from "../../lib/time/until.ts";
import { TEST_SETTINGS } from "../testing.ts";
import { runningPort } from "./server.ts";

/** A data folder that is removed afterwards, its server stopped. */
async function makeDataDir(name = "data") {
  const parent = await Deno.makeTempDir({ dir: "/var/tmp" });
  await Deno.chmod(parent, 0o755);
  const path = join(parent, name);
  return {
    path,
    async [Symbol.asyncDispose]() {
      const place = await placeOf(path);
      const pid = place && await postmaster(place);
      if (pid) process.kill(pid, "SIGQUIT");
      if (place) await Deno.remove(place, { recursive: true });
      await Deno.remove(parent, { recursive: true });
    },
  };
}

async function placeOf(dataDir: string): Promise<string | undefined> {
  try {
    const text = await Deno.readTextFile(join(dataDir, "embedded.json"));
    return JSON.parse(text).place;
  } catch {
    return undefined;
  }
}

async function postmaster(place: string): Promise<number | undefined> {
  const file = join(place, "data", "postmaster.pid");
  try {
    return Number((await Deno.readTextFile(file)).split("\n")[0]);
  } catch {
    return undefined;
  }
}

const start = (dataDir: string): Promise<Embedded> =>
  startEmbedded(dataDir, { settings: TEST_SETTINGS });

async function query(url: string, text: string) {
  const sql = openPool(url, 1);
  try {
    return await sql.unsafe(text);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Starts a node's part of the database in another process. */
async function startElsewhere(dataDir: string): Promise<Deno.ChildProcess> {
  const module = new URL("./embedded.ts", import.meta.url).href;
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      `const { startEmbedded } = await import(${JSON.stringify(module)});
       await startEmbedded(${JSON.stringify(dataDir)});
       console.log("started");
       setInterval(() => {}, 1000);`,
    ],
    stdout: "piped",
  }).spawn();
  for await (const _ of child.stdout.values({ preventCancel: true })) break;
  await child.stdout.cancel();
  return child;
}

Deno.test("a server that was killed is started again for those who use it", async () => {
  await using dataDir = await makeDataDir();
  const first = await start(dataDir.path);
  const second = await start(dataDir.path);
  const killed = await postmaster(first.place);
  assert.ok(killed);
  process.kill(killed, "SIGKILL");
  const deadline = Date.now() + 30_000;
  for (;;) {
    try {
      await query(first.url, "select");
      break;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  assert.notEqual(await postmaster(first.place), killed);
  assert.equal(await second.stop(), false);
  assert.equal(await first.stop(), true);
  assert.equal(await postmaster(first.place), undefined);
});

Deno.test("a first start makes the database, a second finds it again", async () => {
  await using dataDir = await makeDataDir("a folder with spaces");
  const first = await start(dataDir.path);
  await query(first.url, "create table kept (id int)");
  assert.equal(await first.stop(), true);
  assert.equal(await postmaster(first.place), undefined);

  const second = await start(dataDir.path);
  assert.equal(second.url, first.url);
  await query(second.url, "select from kept");
  await second.stop();
});

Deno.test("nodes that start at the same moment share one server", async () => {
  await using dataDir = await makeDataDir();
  const nodes = await Promise.all(
    Array.from({ length: 4 }, () => start(dataDir.path)),
  );
  assert.equal(new Set(nodes.map(({ url }) => url)).size, 1);
  const stopped = [];
  for (const node of nodes) stopped.push(await node.stop());
  assert.deepEqual(stopped, [false, false, false, true]);
});

Deno.test("a killed node leaves the server, the last one to stop ends it", async () => {
  await using dataDir = await makeDataDir();
  const killed = await startElsewhere(dataDir.path);
  const other = await start(dataDir.path);
  killed.kill("SIGKILL");
  await killed.status;
  await query(other.url, "select 1");
  assert.equal(await other.stop(), true);
});

Deno.test("when every node was killed, the next joins the server", async () => {
  await using dataDir = await makeDataDir();
  const killed = await startElsewhere(dataDir.path);
  killed.kill("SIGKILL");
  await killed.status;
  const place = await placeOf(dataDir.path) ?? "";
  const pid = await postmaster(place);
  const next = await start(dataDir.path);
  assert.equal(await postmaster(place), pid);
  assert.equal(await next.stop(), true);
});

Deno.test("a killed server is recovered with all that it had acknowledged", async () => {
  await using dataDir = await makeDataDir();
  const first = await startEmbedded(dataDir.path);
  await query(first.url, "create table kept (id int)");
  const pid = await postmaster(first.place) ?? 0;
  process.kill(pid, "SIGKILL");
  // Until then it looks as if it ran.
  await until(
    "the server's end",
    async () => await runningPort(first.place) === undefined,
  );
  const second = await startEmbedded(dataDir.path);
  assert.equal(second.url, first.url);
  await query(second.url, "select from kept");
  await first.stop();
  assert.equal(await second.stop(), true);
});

Deno.test("a process id that now belongs to another program is no server", async () => {
  await using dataDir = await makeDataDir();
  const first = await start(dataDir.path);
  await first.stop();
  const data = join(first.place, "data");
  const lines = [Deno.pid, data, 0, 5432, "", "127.0.0.1", "", "ready"];
  await Deno.writeTextFile(join(data, "postmaster.pid"), lines.join("\n"));
  const second = await start(dataDir.path);
  await query(second.url, "select 1");
  assert.equal(await second.stop(), true);
});

Deno.test("another program on its port makes it take another", async () => {
  await using dataDir = await makeDataDir();
  const first = await start(dataDir.path);
  await first.stop();
  const { port } = new URL(first.url);
  using _squatter = Deno.listen({ hostname: "127.0.0.1", port: Number(port) });
  const second = await start(dataDir.path);
  assert.notEqual(new URL(second.url).port, port);
  await query(second.url, "select 1");
  await second.stop();
});

Deno.test("an interrupted first start is begun anew", async () => {
  await using dataDir = await makeDataDir();
  const first = await start(dataDir.path);
  await first.stop();
  const data = join(first.place, "data");
  await Deno.rename(data, `${data}.half`);
  const second = await start(dataDir.path);
  await query(second.url, "select 1");
  await second.stop();
});

Deno.test("a folder closed to others works, for root too", async () => {
  await using dataDir = await makeDataDir();
  await Deno.mkdir(dataDir.path, { mode: 0o700 });
  const first = await start(dataDir.path);
  // As root the server is another user, who cannot enter: it lies elsewhere.
  assert.equal(first.place.startsWith(dataDir.path), Deno.uid() !== 0);
  await query(first.url, "create table kept (id int)");
  await first.stop();
  const second = await start(dataDir.path);
  assert.equal(second.place, first.place);
  await query(second.url, "select from kept");
  await second.stop();
});

Deno.test("the password is for the owner's eyes alone", async () => {
  await using dataDir = await makeDataDir();
  const { url, stop } = await start(dataDir.path);
  const { mode } = await Deno.stat(join(dataDir.path, "embedded.json"));
  assert.equal((mode ?? 0) & 0o777, 0o600);
  const wrong = new URL(url);
  wrong.password = "guessed";
  await assert.rejects(query(wrong.href, "select 1"), { code: "28P01" });
  await stop();
});

Deno.test("the node's role is no superuser, and text is UTF-8", async () => {
  await using dataDir = await makeDataDir();
  const { url, stop } = await start(dataDir.path);
  const [row] = await query(
    url,
    `select rolsuper, current_setting('server_encoding') as encoding,
            lower('ÄÖ') as lower
     from pg_roles where rolname = current_user`,
  );
  assert.deepEqual({ ...row }, {
    rolsuper: false,
    encoding: "UTF8",
    lower: "äö",
  });
  await stop();
});

Deno.test("what cannot be started says why, in one line", async (test) => {
  const cases: [string, (dataDir: string) => Promise<unknown>, RegExp][] = [
    [
      "a file in the folder's place",
      (path) => Deno.writeTextFile(path, ""),
      /data folder .* cannot be written to.*DATA_DIR/,
    ],
    [
      "a database that is gone",
      async (path) => {
        const { place, stop } = await start(path);
        await stop();
        await Deno.rename(place, `${place}.moved`);
      },
      /which is gone: restore/,
    ],
    [
      "a damaged record",
      async (path) => {
        await Deno.mkdir(path);
        await Deno.writeTextFile(join(path, "embedded.json"), "{");
      },
      /is damaged.*restore/,
    ],
    [
      "another PostgreSQL's files",
      async (path) => {
        const { place, stop } = await start(path);
        await stop();
        await Deno.writeTextFile(join(place, "data", "PG_VERSION"), "15\n");
      },
      /PostgreSQL 15.*pg_dump/,
    ],
  ];
  for (const [name, prepare, message] of cases) {
    await test.step(name, async () => {
      await using dataDir = await makeDataDir();
      await prepare(dataDir.path);
      await assert.rejects(
        start(dataDir.path),
        (error) =>
          error instanceof StartError && message.test(error.message) &&
          !error.message.includes("\n"),
      );
      const place = await placeOf(dataDir.path);
      if (place) await Deno.mkdir(place, { recursive: true });
    });
  }
});
