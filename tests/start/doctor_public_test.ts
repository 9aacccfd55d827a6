/** What the doctor finds out by the address that people use. */
import assert from "node:assert/strict";
import { createTestDatabase } from "../../db/testing.ts";
import { until } from "../../lib/time/until.ts";
import { examine } from "../../tasks/doctor/examine.ts";
import { assertWrong, findingOf } from "../../tasks/doctor/testing.ts";
import { freePort, startNode } from "../support/node_process.ts";
import { isHaproxyInstalled, startHaproxy } from "../support/haproxy.ts";

Deno.test("the doctor comes by the address that people use", async (t) => {
  await using database = await createTestDatabase();
  await using other = await createTestDatabase();
  const env = { DATABASE_URL: database.url };
  await using node = await startNode({ env });
  await until("a node that has joined", async () => {
    const members = await database.reader`select from clients`;
    return members.length > 0;
  });
  const look = (PUBLIC_URL: string, TRUST_PROXY: boolean) =>
    examine({
      ...env,
      PORT: String(node.port),
      NODE_URL: node.url,
      DATA_DIR: "/var/tmp",
      PUBLIC_URL,
      TRUST_PROXY: String(TRUST_PROXY),
    });

  await t.step("a node without a proxy before it", async () => {
    const findings = await look(node.url, false);
    assertWrong(findings, {});
    assert.match(findingOf(findings, "public address").text, /leads to/);
    assert.match(findingOf(findings, "websocket").text, /^opens/);
    assert.equal(findingOf(findings, "internal").state, "note");
  });

  await t.step(
    "a proxy that passes everything on, but for sockets",
    async () => {
      await using proxy = Deno.serve(
        { hostname: "127.0.0.1", port: 0, onListen() {} },
        ({ headers, method, url }) => {
          const { pathname, search } = new URL(url);
          const passed = new Headers(headers);
          passed.delete("upgrade");
          return fetch(`${node.url}${pathname}${search}`, {
            headers: passed,
            method,
          });
        },
      );
      assertWrong(await look(`http://127.0.0.1:${proxy.addr.port}`, true), {
        forwarded: /anybody chooses/,
        internal: /leads to a node/,
        websocket: /no WebSocket opens.*Upgrade/,
      });
    },
  );

  await t.step(
    "an address where nothing, or something else, answers",
    async () => {
      await using stranger = Deno.serve(
        { hostname: "127.0.0.1", port: 0, onListen() {} },
        () => new Response("hello"),
      );
      for (
        const [port, fault] of [
          [freePort(), /cannot|refused|Correct PUBLIC_URL/],
          [stranger.addr.port, /something else answers.*status 200/],
        ] as const
      ) {
        const findings = await look(`http://127.0.0.1:${port}`, true);
        assertWrong(findings, { "public address": fault });
      }
    },
  );

  await t.step("a node on a copy of the database", async () => {
    await using foreign = await startNode({
      env: { DATABASE_URL: other.url },
    });
    assertWrong(await look(foreign.url, true), {
      "public address": /is on another database/,
    });
  });

  await t.step("a node of another cluster", async () => {
    await other.owner`
      update cluster_identity set secret = sha256('another')`;
    await using foreign = await startNode({
      env: { DATABASE_URL: other.url },
    });
    assertWrong(await look(foreign.url, true), {
      "public address": /is not of this cluster/,
    });
  });

  await t.step({
    name: "the delivered HAProxy file",
    ignore: !isHaproxyInstalled(),
    async fn() {
      await using proxy = await startHaproxy(node.port);
      const findings = await look(proxy.url, true);
      assertWrong(findings, {});
      assert.match(findingOf(findings, "forwarded").text, /arrives, and http/);
      for (const check of ["websocket", "internal"]) {
        assert.equal(findingOf(findings, check).state, "ok", check);
      }
    },
  });
});
