/** What an address says of the methods that it takes, and of the others. */
import assert from "node:assert/strict";
import { createTestDatabase } from "../../db/testing.ts";
import { startNode } from "../support/node_process.ts";

const ID = crypto.randomUUID();
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** An address of each kind of route, and what it takes. */
const ROUTES: [path: string, allow: string][] = [
  ["/", "GET, HEAD, OPTIONS"],
  ["/login", "GET, HEAD, POST, OPTIONS"],
  ["/logout", "POST, OPTIONS"],
  ["/orders", "GET, HEAD, POST, OPTIONS"],
  [`/products/${ID}`, "GET, HEAD, POST, OPTIONS"],
  [`/photos/${ID}/card`, "GET, HEAD, OPTIONS"],
  ["/livez", "GET, HEAD, OPTIONS"],
  ["/metrics", "GET, HEAD, OPTIONS"],
  ["/styles.css", "GET, HEAD, OPTIONS"],
  ["/api/products", "GET, HEAD, OPTIONS"],
  ["/api/me", "GET, HEAD, OPTIONS"],
  [`/api/products/${ID}`, "GET, HEAD, OPTIONS"],
  [`/api/products/${ID}/photos`, "POST, OPTIONS"],
  ["/api/commands/purchase", "POST, OPTIONS"],
  ["/internal/commands/purchase", "POST, OPTIONS"],
];

Deno.test("methods", async (t) => {
  await using database = await createTestDatabase();
  await using node = await startNode({
    env: { DATABASE_URL: database.url, LOG_LEVEL: "warn" },
  });

  for (const [path, allow] of ROUTES) {
    const allowed = allow.split(", ");
    await t.step(`${path.replace(ID, ":id")} takes ${allow}`, async () => {
      for (const method of METHODS) {
        if (allowed.includes(method) && method !== "OPTIONS") continue;
        const response = await fetch(node.url + path, { method });
        const body = await response.text();
        const { status, headers } = response;
        assert.equal(status, allowed.includes(method) ? 204 : 405, method);
        assert.equal(headers.get("allow"), allow, method);
        assert.equal(headers.get("x-content-type-options"), "nosniff");
        if (status === 204 || method === "HEAD") assert.equal(body, "");
        else if (/^\/(api|internal|metrics)\b/.test(path)) {
          const { ok, error } = JSON.parse(body);
          assert.deepEqual([ok, error.code], [false, "method_not_allowed"]);
        } else assert.match(body, /405|Method Not Allowed/);
      }
    });
  }

  await t.step("a page for admins tells anybody what it takes", async () => {
    const { status, headers } = await fetch(`${node.url}/health`, {
      method: "OPTIONS",
    });
    assert.equal(status, 204);
    assert.equal(headers.get("allow"), "GET, HEAD, OPTIONS");
  });

  await t.step("where there is nothing, no method is taken", async () => {
    for (const path of ["/nothing", "/api/nothing"]) {
      for (const method of METHODS) {
        const { status, headers, body } = await fetch(node.url + path, {
          method,
        });
        await body?.cancel();
        assert.equal(status, 404, `${method} ${path}`);
        assert.equal(headers.get("allow"), null);
      }
    }
  });

  const EVERYWHERE = METHODS.join(", ");
  for (
    const [line, status, allow] of [
      ["TRACE / HTTP/1.1", 405, EVERYWHERE],
      ["CONNECT other.example:443 HTTP/1.1", 405, EVERYWHERE],
      ["FOO / HTTP/1.1", 501, null],
      ["post /login HTTP/1.1", 501, null],
      ["TRACE /api/me HTTP/1.1", 405, EVERYWHERE],
      ["FOO /socket.io/ HTTP/1.1", 501, null],
    ] as const
  ) {
    await t.step(`${line} is ${status}`, async () => {
      const answer = await send(node.url, line);
      assert.match(answer, new RegExp(`^HTTP/1.1 ${status} `));
      assert.equal(/^allow: (.*)\r$/im.exec(answer)?.[1] ?? null, allow);
      assert.match(answer, /^x-content-type-options: nosniff\r$/im);
      assert.match(answer, /^content-security-policy: /im);
      const isJson = /^content-type: application\/json/im.test(answer);
      assert.equal(isJson, line.includes("/api/"));
    });
  }
});

/** Sends what no `fetch` would, and returns the whole answer. */
async function send(url: string, line: string): Promise<string> {
  const { hostname, port, host } = new URL(url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  const request = `${line}\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
  await connection.write(new TextEncoder().encode(request));
  return await new Response(connection.readable).text();
}
