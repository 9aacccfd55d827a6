/** A market that people find by https, behind proxies that forget things. */
import assert from "node:assert/strict";
import { createTestDatabase } from "../../db/testing.ts";
import { PASSWORD } from "../../market/testing.ts";
import { startNode } from "../support/node_process.ts";
import { newcomer } from "../support/people.ts";

const PUBLIC_URL = "https://market.example";

Deno.test("a market found by https keeps its visitors there, whatever a proxy forgets", async (t) => {
  await using database = await createTestDatabase();
  await using node = await startNode({
    env: { DATABASE_URL: database.url, PUBLIC_URL, LOG_FORMAT: "json" },
  });
  const { username } = await newcomer(node.url);
  const logIn = (headers: Record<string, string>) =>
    fetch(`${node.url}/login`, {
      method: "POST",
      headers,
      body: new URLSearchParams({ username, password: PASSWORD }),
      redirect: "manual",
    });

  await t.step("the start says that the proxy is not trusted", () => {
    assert.match(node.output(), /"warn".*PUBLIC_URL is https.*TRUST_PROXY/);
  });

  await t.step("a form of the public site is ours", async () => {
    const response = await logIn({ origin: PUBLIC_URL });
    await response.body?.cancel();
    assert.equal(response.status, 303);
    const cookie = response.headers.get("set-cookie") ?? "";
    assert.match(cookie, /^__Host-session=.*; Secure/);
    assert.match(
      response.headers.get("strict-transport-security") ?? "",
      /includeSubDomains/,
    );
  });

  for (
    const origin of ["https://evil.example", "http://market.example", "null"]
  ) {
    await t.step(`a form of ${origin} is not`, async () => {
      const response = await logIn({ origin });
      await response.body?.cancel();
      assert.equal(response.status, 403);
    });
  }
});
