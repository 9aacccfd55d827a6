import assert from "node:assert/strict";
import { join } from "node:path";
import process from "node:process";
import { createTestDatabase } from "../../db/testing.ts";
import {
  freePort,
  startNode,
  type TestNodeProcess,
} from "../support/node_process.ts";
import config from "../../deno.json" with { type: "json" };
import { root } from "../../tasks/process.ts";
import { failToStart, makeFolder } from "./starting.ts";
import { isReady } from "../../tasks/node_process.ts";
import { until } from "../../lib/time/until.ts";

/** Far longer than a start takes, for machines that are busy. */
const BACK_WITHIN_MS = 60_000;

/** The process id of the embedded server of a data folder, while it runs. */
async function serverPid(dataDir: string): Promise<number | undefined> {
  const file = join(dataDir, "postgres", "data", "postmaster.pid");
  try {
    return Number((await Deno.readTextFile(file)).split("\n")[0]);
  } catch {
    return undefined;
  }
}

/** Returns what the node printed of `pattern`: its group, or all of it. */
async function printed(
  node: TestNodeProcess,
  pattern: RegExp,
): Promise<string> {
  const [whole, group] = await until(
    () => `${pattern} in the output:\n${node.output()}`,
    () => pattern.exec(node.output()),
    { withinMs: BACK_WITHIN_MS },
  );
  return group ?? whole;
}

Deno.test("the first start says where everything is, the second keeps the data", async () => {
  await using folder = await makeFolder();
  const dataDir = join(folder.path, "data with spaces");
  const env = { DATA_DIR: dataDir };
  {
    await using node = await startNode({ env });
    const output = await printed(node, /[^]*Stop +Ctrl\+C/);
    for (
      const line of [
        /Making the database …/,
        /Migrating the database: 0001_/,
        new RegExp(`This node +${node.url}\n`),
        new RegExp(`Data directory +${dataDir}\n`),
        /Make the admin +http:\/\/\S+\/setup\?token=\S+/,
      ]
    ) assert.match(output, line);
    const { code } = await node.stop();
    assert.equal(code, 0);
    assert.equal(await serverPid(dataDir), undefined);
  }
  await using again = await startNode({ env });
  const output = await printed(again, /[^]*Stop +Ctrl\+C/);
  assert.doesNotMatch(output, /Making the database|Migrating/);
});

Deno.test("the one-time link makes the admin, once, and is offered no more", async () => {
  await using database = await createTestDatabase();
  const env = { DATABASE_URL: database.url };
  await using node = await startNode({ env });
  const link = await printed(node, /Make the admin +(http\S+)/);
  const page = await fetch(link);
  assert.equal(page.status, 200);
  await page.body?.cancel();
});

Deno.test("nodes with one data folder share a server until the last stops", async () => {
  await using folder = await makeFolder();
  const env = { DATA_DIR: folder.path };
  await using one = await startNode({ env });
  await using two = await startNode({ env });
  await using three = await startNode({ env });
  const pid = await serverPid(folder.path);

  one.signal("SIGKILL");
  await one.exited;
  assert.equal(await serverPid(folder.path), pid);
  assert.equal((await two.stop()).code, 0);
  assert.equal(await serverPid(folder.path), pid);
  const answer = await fetch(`${three.url}/api/heartbeat`);
  await answer.body?.cancel();
  assert.ok(answer.status === 200 || answer.status === 503);
  assert.equal((await three.stop()).code, 0);
  assert.equal(await serverPid(folder.path), undefined);
});

Deno.test("SIGINT stops a node as SIGTERM does", async () => {
  await using database = await createTestDatabase();
  await using node = await startNode({ env: { DATABASE_URL: database.url } });
  node.signal("SIGINT");
  assert.equal((await node.exited).code, 0);
});

Deno.test("DATABASE_URL starts no server of its own", async () => {
  await using folder = await makeFolder();
  await using database = await createTestDatabase();
  const dataDir = join(folder.path, "data");
  const env = { DATABASE_URL: database.url, DATA_DIR: dataDir };
  await using node = await startNode({ env });
  const output = await printed(node, /[^]*Stop +Ctrl\+C/);
  assert.ok(!output.includes(new URL(database.url).password));
  assert.equal(await serverPid(dataDir), undefined);
});

Deno.test("a start that cannot succeed says what to do, and leaves nothing running", async (test) => {
  const nowhere = `postgres://me:hush@127.0.0.1:${freePort()}/market`;
  const cases: [string, Record<string, string>, RegExp][] = [
    ["a wrong variable", { PORT: "http" }, /PORT: .* whole number/],
    ["an unreachable database", {
      DATABASE_URL: nowhere,
      DATABASE_WAIT_MS: "700",
    }, /DATABASE_URL: /],
    ["a host that is not here", { HOST: "192.0.2.77" }, /set HOST/],
  ];
  for (const [name, env, message] of cases) {
    await test.step(name, async () => {
      await using folder = await makeFolder();
      const { code, errors, output } = await failToStart({
        env: { DATA_DIR: folder.path, ...env },
      });
      assert.equal(code, 1);
      assert.equal(errors.length, 1, output);
      assert.match(errors[0] ?? "", message);
      assert.ok(!output.includes("hush"));
      assert.equal(await serverPid(folder.path), undefined);
    });
  }

  await test.step("a taken port", async () => {
    await using folder = await makeFolder();
    using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    const { code, errors } = await failToStart({
      port: taken.addr.port,
      env: { DATA_DIR: folder.path },
    });
    assert.equal(code, 1);
    assert.match(errors[0] ?? "", /Port \d+ is taken.*set PORT/);
    assert.equal(await serverPid(folder.path), undefined);
  });

  await test.step("a data folder that cannot be written to", async () => {
    await using folder = await makeFolder();
    const file = join(folder.path, "file");
    await Deno.writeTextFile(file, "");
    const { code, errors } = await failToStart({
      env: { DATA_DIR: join(file, "data") },
    });
    assert.equal(code, 1);
    assert.match(errors[0] ?? "", /cannot be written to.*DATA_DIR/);
  });

  await test.step("a database of a newer version", async () => {
    await using folder = await makeFolder();
    await using database = await createTestDatabase();
    await database.owner`
      insert into migrations (name, checksum) values ('9999_future', '')`;
    const { code, errors } = await failToStart({
      env: { DATABASE_URL: database.url, DATA_DIR: folder.path },
    });
    assert.equal(code, 1);
    assert.match(errors[0] ?? "", /newer/);
  });
});

Deno.test("a node whose server was killed and started again is back", async () => {
  await using folder = await makeFolder();
  const env = { DATA_DIR: folder.path };
  await using one = await startNode({ env });
  await printed(one, /Stop +Ctrl\+C/);
  const pid = await serverPid(folder.path);
  assert.ok(pid);
  process.kill(pid, "SIGKILL");
  await using two = await startNode({ env });
  const back = untilAnswering(one);
  const gone = one.exited.then(() => {
    throw new Error(`The node ended with its database:\n${one.output()}`);
  });
  await Promise.race([back, gone]);
  assert.equal((await two.stop()).code, 0);
});

async function untilAnswering(node: TestNodeProcess): Promise<void> {
  await until(
    () => `a node that answers again:\n${node.output()}`,
    () => isReady(node.url),
    { withinMs: BACK_WITHIN_MS, everyMs: 100 },
  );
}

/** Runs the task `start` itself, on a database elsewhere. */
async function startTask(env: Readonly<Record<string, string>>) {
  const port = freePort();
  const url = `http://127.0.0.1:${port}`;
  const task = new Deno.Command(Deno.execPath(), {
    args: config.tasks.start.command.split(" ").slice(1),
    cwd: root,
    env: { HOST: "127.0.0.1", PORT: String(port), NODE_URL: url, ...env },
    stdout: "null",
    stderr: "inherit",
  }).spawn();
  await until("a node that the task started", () => isReady(url), {
    withinMs: BACK_WITHIN_MS,
    everyMs: 100,
  });
  return { task, url };
}

Deno.test("the task `start`, on a database elsewhere", async (test) => {
  await using folder = await makeFolder();
  await using database = await createTestDatabase();
  const env = { DATABASE_URL: database.url, DATA_DIR: folder.path };

  await test.step("passes on that it is to stop, and ends as the node does", async () => {
    const { task, url } = await startTask(env);
    task.kill("SIGTERM");
    assert.equal((await task.status).code, 0);
    assert.equal(await isReady(url), false);
  });

  await test.step("leaves no node behind when it is killed", async () => {
    const { task, url } = await startTask(env);
    task.kill("SIGKILL");
    await task.status;
    await until("a node that has ended", async () => !await isReady(url), {
      withinMs: BACK_WITHIN_MS,
      everyMs: 100,
    });
  });

  await test.step("ends with the status of a start that failed", async () => {
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: config.tasks.start.command.split(" ").slice(1),
      cwd: root,
      env: { ...env, HOST: "192.0.2.77" },
    }).output();
    assert.equal(code, 1);
    const lines = new TextDecoder().decode(stderr).split("\n");
    assert.equal(lines.filter((line) => line.startsWith("Error: ")).length, 1);
  });
});
