/**
 * Whatever a node answers, and wherever it refuses, the answer carries the
 * headers that keep it to itself.
 */
import assert from "node:assert/strict";
import { createTestDatabase } from "../../db/testing.ts";
import { until } from "../../lib/time/until.ts";
import { startNode } from "../support/node_process.ts";
import { sendRaw } from "../support/raw_http.ts";

const PUBLIC_URL = "https://market.example";
const ELSEWHERE = { origin: "https://evil.example" };
const POLLING = "/socket.io/?EIO=4&transport=polling";
const TOO_LONG = "x".repeat(70_000);

const HEADERS = [
  "content-security-policy",
  "permissions-policy",
  "referrer-policy",
  "strict-transport-security",
  "x-content-type-options",
];

const JSON_BODY = { "content-type": "application/json" };

/** Returns a command as a program sends it. */
function sent(input: unknown): RequestInit {
  const body = JSON.stringify({ id: crypto.randomUUID(), input });
  return { method: "POST", headers: JSON_BODY, body };
}

/** A status, the address that is answered with it, and what is sent there. */
type Case = readonly [status: number, path: string, init?: RequestInit];

const CASES: readonly Case[] = [
  [200, "/"],
  [200, "/styles.css"],
  [200, POLLING],
  [303, "/account", { redirect: "manual" }],
  [400, "/%ff"],
  [400, "/socket.io/?EIO=9"],
  [400, `${POLLING}&sid=nobodys`],
  [400, "/api/commands/log_in", sent({})],
  [401, "/api/me"],
  [401, "/metrics"],
  [403, "/login", { method: "POST", headers: ELSEWHERE }],
  [403, POLLING, { headers: ELSEWHERE }],
  [403, "/internal/commands/purchase", { method: "POST", body: "{}" }],
  [404, "/nowhere"],
  [404, "/api/products/nothing"],
  [405, "/api/me", { method: "PUT" }],
  [413, "/api/commands/log_in", sent({ username: TOO_LONG })],
  [413, "/login", { method: "POST", body: new URLSearchParams({ TOO_LONG }) }],
  [501, "/", { method: "BREW" }],
];

Deno.test("every answer carries the headers that keep it to itself", async (t) => {
  await using database = await createTestDatabase();
  await using node = await startNode({
    env: { DATABASE_URL: database.url, PUBLIC_URL, SIGNUP_LIMIT: "1" },
  });
  const expect = async (status: number, path: string, init?: RequestInit) => {
    const response = await fetch(node.url + path, init);
    await response.body?.cancel();
    assert.equal(response.status, status);
    for (const name of HEADERS) assert.ok(response.headers.has(name), name);
  };
  for (const [status, path, init] of CASES) {
    await t.step(
      `${status} ${init?.method ?? "GET"} ${path}`,
      () => expect(status, path, init),
    );
  }

  await t.step("413 to a long message of a socket", async () => {
    const opened = await (await fetch(node.url + POLLING)).text();
    const { sid } = JSON.parse(opened.slice(1));
    await expect(413, `${POLLING}&sid=${sid}`, {
      method: "POST",
      body: TOO_LONG,
    });
  });

  await t.step("400 to an upgrade that is none", async () => {
    const answer = await sendRaw(node.url, [
      "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
      "Host: 127.0.0.1",
      "Connection: Upgrade",
      "Upgrade: websocket",
    ]);
    assert.match(answer, /^HTTP\/1\.1 400 /);
    for (const name of HEADERS) {
      assert.ok(answer.toLowerCase().includes(`\r\n${name}: `), name);
    }
  });

  await t.step("429 to one account too many", async () => {
    const register = (username: string) =>
      sent({
        username,
        email: `${username}@example.org`,
        password: "plum-and-lantern",
      });
    await expect(200, "/api/commands/register", register("first"));
    await expect(429, "/api/commands/register", register("second"));
  });

  await t.step("429 to one connection too many of an address", async () => {
    const statuses = new Set<number>();
    for (let n = 0; n < 210; n++) {
      const response = await fetch(node.url + POLLING);
      await response.body?.cancel();
      statuses.add(response.status);
    }
    assert.ok(statuses.has(429));
    await expect(429, POLLING);
  });

  await t.step("503 while the database is away", async () => {
    const { owner } = database;
    const [{ name }] = await owner<[{ name: string }]>`
      select current_database() as name`;
    await owner`alter database ${owner(name)} connection limit 0`;
    await owner`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = ${name} and pid <> pg_backend_pid()`;
    await until("the node notices", async () => {
      const response = await fetch(`${node.url}/readyz`);
      await response.body?.cancel();
      return response.status === 503;
    }, { withinMs: 30_000 });
    await expect(503, "/readyz");
    await expect(503, "/");
    await expect(503, "/api/products");
  });
});
