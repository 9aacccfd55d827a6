/**
 * `deno task test:pooler`: runs nodes through a PgBouncer, which Debian's
 * package has to bring. In session mode everything works; in the other modes a
 * node refuses to start, in a line that names the pooler, and so says the
 * doctor.
 */
import assert from "node:assert/strict";
import { createTestDatabase, type TestDatabase } from "../../db/testing.ts";
import { openPools } from "../../db/pools.ts";
import { until } from "../../lib/time/until.ts";
import { withTestServer } from "../../tasks/test_server.ts";
import { assertWrong, findingsOf } from "../../tasks/doctor/testing.ts";
import { freePort, startNodes } from "../support/node_process.ts";
import { failToStart } from "../start/starting.ts";
import { hasPgBouncer, type PoolMode, startPgBouncer } from "./pgbouncer.ts";

/** Two nodes of up to 27 connections, and some for those that look. */
const CONNECTIONS = 60;

/** Sends a command to a node, and returns its answer's status and body. */
async function send(url: string, name: string, input: unknown) {
  const response = await fetch(`${url}/api/commands/${name}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ id: crypto.randomUUID(), input }),
  });
  return { status: response.status, body: await response.json() };
}

function newPerson() {
  const username = `p${crypto.randomUUID().slice(0, 8)}`;
  const password = "lantern-and-plum-tree";
  return { username, email: `${username}@example.com`, password };
}

/** Nodes start, write, hear of each other and take over. */
async function runNodes({ url }: TestDatabase): Promise<void> {
  await using pooler = await startPgBouncer(url, "session", CONNECTIONS);
  const env = { DATABASE_URL: pooler.url, DATA_DIR: "/var/tmp" };
  await using cluster = await startNodes(2, env);
  const [leader, follower] = cluster.nodes;
  assert.ok(leader && follower);
  for (const node of [leader, follower]) {
    const { status, body } = await send(node.url, "register", newPerson());
    assert.equal(status, 200, JSON.stringify(body));
  }
  assertWrong(await findingsOf({ DATABASE_URL: pooler.url }), {});
  await leader.stop();
  await until("a write after the leader has gone", async () => {
    const { status } = await send(follower.url, "register", newPerson());
    return status === 200;
  });
  assert.doesNotMatch(follower.output(), /ERROR/, follower.output());
}

/** What a node relies on in its sessions holds through the pooler. */
async function checkSessions({ url }: TestDatabase): Promise<void> {
  await using pooler = await startPgBouncer(url, "session", CONNECTIONS);
  const pools = openPools({ url: pooler.url, max: 2 });
  try {
    const [row] = await pools.reader`
      select current_setting('default_transaction_read_only') as read_only,
        current_setting('statement_timeout') as limit`;
    assert.deepEqual({ ...row }, { read_only: "on", limit: "10s" });
    await assert.rejects(
      pools.reader`create table stray ()`.execute(),
      { code: "25006" },
    );
    const heard = Promise.withResolvers<string>();
    await pools.channels.listen("pooler_test", heard.resolve);
    await pools.channels.notify("pooler_test", "hello");
    assert.equal(await heard.promise, "hello");
  } finally {
    await pools.close();
  }
}

/** A node does not start, and says why. */
async function refuse({ url }: TestDatabase, mode: PoolMode): Promise<void> {
  await using pooler = await startPgBouncer(url, mode, CONNECTIONS);
  const env = { DATABASE_URL: pooler.url, DATA_DIR: "/var/tmp" };
  const { code, errors, output } = await failToStart({
    port: freePort(),
    env,
  });
  assert.equal(code, 1, output);
  assert.equal(errors.length, 1, output);
  assert.match(errors[0] ?? "", /pooler.*PgBouncer.*pool_mode = session/);
  assertWrong(await findingsOf(env), { pooler: /pool_mode = session/ });
}

const CASES: readonly [
  name: string,
  run: (database: TestDatabase) => Promise<void>,
][] = [
  ["session mode: two nodes start, write, and one takes over", runNodes],
  ["session mode: settings, LISTEN and NOTIFY hold", checkSessions],
  ["transaction mode is refused", (db) => refuse(db, "transaction")],
  ["statement mode is refused", (db) => refuse(db, "statement")],
];

if (!await hasPgBouncer()) {
  console.log("Not run: Debian's package pgbouncer is missing.");
  Deno.exit(0);
}
await withTestServer(async ({ env }) => {
  for (const [name, value] of Object.entries(env)) Deno.env.set(name, value);
  for (const [name, run] of CASES) {
    await using database = await createTestDatabase();
    await run(database);
    console.log(`ok  ${name}`);
  }
});
Deno.exit(0);
