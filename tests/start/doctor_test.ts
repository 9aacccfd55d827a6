import assert from "node:assert/strict";
import { join } from "node:path";
import { z } from "zod";
import { openPool } from "../../db/pools.ts";
import { createTestDatabase } from "../../db/testing.ts";
import { until } from "../../lib/time/until.ts";
import { root } from "../../tasks/process.ts";
import { assertWrong, findingOf } from "../../tasks/doctor/testing.ts";
import { freePort, startNode } from "../support/node_process.ts";
import { startPair } from "../support/standby.ts";
import { makeFolder } from "./starting.ts";

const REPORT = z.strictObject({
  ok: z.boolean(),
  findings: z.array(z.strictObject({
    state: z.enum(["ok", "wrong", "note"]),
    check: z.string(),
    text: z.string(),
  })),
});

/** Runs `deno task doctor` with these variables and no others. */
async function runDoctor(
  env: Readonly<Record<string, string>>,
  ...args: string[]
) {
  const { HOME = "", PATH = "" } = Deno.env.toObject();
  const { code, stderr, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", join(root, "tasks", "doctor.ts"), ...args],
    clearEnv: true,
    env: { HOME, PATH, ...env },
  }).output();
  assert.equal(new TextDecoder().decode(stderr), "");
  return { code, output: new TextDecoder().decode(stdout) };
}

/** Runs it, checks its status, and returns what it found. */
async function examine(env: Readonly<Record<string, string>>) {
  const { code, output } = await runDoctor(env, "--json");
  const { ok, findings } = REPORT.parse(JSON.parse(output));
  assert.equal(ok, findings.every(({ state }) => state !== "wrong"));
  assert.equal(code, ok ? 0 : 1);
  return findings;
}

Deno.test("the doctor looks at an embedded database, and starts none", async () => {
  await using folder = await makeFolder();
  const port = freePort();
  const env = {
    DATA_DIR: join(folder.path, "data"),
    PORT: String(port),
    NODE_URL: `http://127.0.0.1:${port}`,
  };
  const before = await runDoctor(env);
  assert.equal(before.code, 0);
  assert.match(before.output, /^note +database +.*the first start makes it/m);
  await assert.rejects(Deno.stat(env.DATA_DIR), Deno.errors.NotFound);
  {
    await using _node = await startNode({ port, env });
    const findings = await examine(env);
    assertWrong(findings, {});
    // The only node leads, on a server that keeps what it acknowledged.
    for (const check of ["durability", "leader", "identity", "schema"]) {
      assert.equal(findingOf(findings, check).state, "ok", check);
    }
    const own = findingOf(findings, `this node ${env.NODE_URL}`);
    assert.equal(own.text, "runs, and is ready.");
  }
  const after = await examine(env);
  assertWrong(after, {});
  assert.match(findingOf(after, "database").text, /does not run; .*starts it/);
});

Deno.test("the doctor asks every node at its URL", async () => {
  await using folder = await makeFolder();
  await using database = await createTestDatabase();
  const env = { DATABASE_URL: database.url, DATA_DIR: folder.path };
  await using node = await startNode({ env });
  // It answers its heartbeat a moment before it has joined.
  await until("a node that has joined", async () => {
    const members = await database.reader`select from clients`;
    return members.length > 0;
  });
  const mistaken = `http://localhost:${node.port}`;
  const gone = `http://127.0.0.1:${freePort()}`;
  const port = freePort();
  const findings = await examine({
    ...env,
    PORT: String(port),
    NODE_URL: `http://127.0.0.1:${port}`,
    PEERS: [mistaken, gone].join(),
  });
  assertWrong(findings, {
    [`node ${mistaken}`]: /calls itself http:\/\/127\.0\.0\.1.*NODE_URL/,
    [`node ${gone}`]: /Nothing listens.*start the node/,
  });
  assert.equal(findingOf(findings, `node ${node.url}`).state, "ok");
  assert.match(findingOf(findings, "connections").text, /^4 × 27 of/);

  const squatting = await examine({
    ...env,
    PORT: String(node.port),
    NODE_URL: "http://127.0.0.1:1",
    PEERS: "http://node.invalid:8000",
  });
  const own = findingOf(squatting, "this node http://127.0.0.1:1");
  assert.match(own.text, /every machine to itself.*node\.invalid.*NODE_URL/);
});

Deno.test("the doctor tells a standby from a primary", async () => {
  await using servers = new AsyncDisposableStack();
  const { primaryUrl, standbyUrl } = await startPair(servers);
  const port = String(freePort());
  const env = { PORT: port, NODE_URL: `http://127.0.0.1:${port}` };
  const { host } = new URL(standbyUrl);

  assertWrong(await examine({ ...env, DATABASE_URL: standbyUrl }), {
    role: /standby.*name its primary/,
  });
  assertWrong(
    await examine({
      ...env,
      DATABASE_URL: standbyUrl.replace(host, `${host},${host}`),
    }),
    { role: /none of the hosts is a primary/ },
  );
  const both = await examine({
    ...env,
    DATABASE_URL: primaryUrl.replace("@", `@${host},`),
    DATABASE_READ_URL: standbyUrl,
  });
  assertWrong(both, {});
  assert.match(findingOf(both, `host ${host}`).text, /standby/);
  assert.match(findingOf(both, "replica role").text, /standby/);
  assert.match(findingOf(both, "replication").text, /^asynchronous.*: 1/);
  assert.match(findingOf(both, "standby walreceiver").text, /KiB behind/);
  assert.equal(findingOf(both, "replica lag").state, "ok");

  const superuser = openPool(standbyUrl, 1);
  servers.defer(() => superuser.end({ timeout: 1 }));
  await superuser`alter system set primary_conninfo = ''`;
  await superuser`select pg_reload_conf()`;
  await until("a standby that receives nothing", async () => {
    const receivers = await superuser`select from pg_stat_wal_receiver`;
    return receivers.length === 0;
  });
  assertWrong(
    await examine({
      ...env,
      DATABASE_URL: primaryUrl,
      DATABASE_READ_URL: standbyUrl,
    }),
    { "replica lag": /receives nothing.*primary_conninfo/ },
  );
});
