/** Who asks, and what is done because somebody asked. */
import assert from "node:assert/strict";
import { createTestDatabase } from "../../db/testing.ts";
import { startNode } from "../support/node_process.ts";
import { listed, newcomer } from "../support/people.ts";

const WRONG = "wrong-token-of-the-test-0123456789abcdef012";

Deno.test("who asks", async (t) => {
  await using database = await createTestDatabase();
  await using node = await startNode({
    env: { DATABASE_URL: database.url, LOG_LEVEL: "warn" },
  });
  const person = await newcomer(node.url, "person");
  const ask = (path: string, init: RequestInit) =>
    fetch(node.url + path, { redirect: "manual", ...init });

  await t.step(
    "is found among cookies of one name, whatever their order",
    async () => {
      const own = `session=${person.token}`;
      const others = ["session=of another", `session=${WRONG}`, 'session="x"'];
      for (const other of others) {
        for (const cookie of [`${other}; ${own}`, `${own}; ${other}`]) {
          const headers = { cookie };
          const page = await ask("/orders", { headers });
          await page.body?.cancel();
          assert.equal(page.status, 200, cookie);
          const api = await ask("/api/me", { headers });
          assert.equal((await api.json()).username, person.username);
        }
      }
    },
  );

  await t.step(
    "and has a wrong token is told so on every page, and sent nowhere",
    async () => {
      const headers = { authorization: `Bearer ${WRONG}` };
      for (const path of ["/", "/orders", "/login", "/health"]) {
        const answer = await ask(path, { headers });
        assert.equal(answer.status, 401, path);
        assert.equal(answer.headers.get("location"), null);
        assert.match(await answer.text(), /This token is not valid any more/);
      }
      const api = await ask("/api/me", { headers });
      assert.equal(api.status, 401);
      assert.equal((await api.json()).error.code, "unauthenticated");
    },
  );

  await t.step(
    "has seen a page that was shown, and none that was not",
    async () => {
      const seller = await newcomer(node.url, "seller");
      const product_id = await listed(seller);
      const offer = { product_id, price_cents: 20_000, quantity: 1 };
      await person.do("make_offer", offer);
      const { conversation_id } = await person.do("start_conversation", {
        product_id,
      });
      await person.do("send_message", { conversation_id, body: "Hello" });
      const cookie = `session=${seller.token}`;
      const waiting = async () => {
        const response = await ask("/api/waiting", { headers: { cookie } });
        return await response.json();
      };
      const before = await waiting();
      assert.equal(before.unread_notifications, 1);
      assert.equal(before.unread_messages, 1);
      const thread = `/messages/${conversation_id}`;
      const unseen: RequestInit[] = [
        { method: "HEAD", headers: { cookie } },
        { headers: { cookie, "sec-purpose": "prefetch;prerender" } },
        { headers: { cookie, purpose: "preview" } },
      ];
      for (const path of ["/notifications", thread]) {
        for (const init of unseen) {
          const answer = await ask(path, init);
          assert.equal(answer.status, 200);
          await answer.body?.cancel();
        }
      }
      // What is marked as read is marked a moment after the answer.
      await new Promise((wait) => setTimeout(wait, 500));
      assert.deepEqual(await waiting(), before);
      for (const path of ["/notifications", thread]) {
        await (await ask(path, { headers: { cookie } })).body?.cancel();
      }
      const until = Date.now() + 20_000;
      for (;;) {
        const { unread_notifications, unread_messages } = await waiting();
        if (unread_notifications === 0 && unread_messages === 0) break;
        assert.ok(Date.now() < until, "never marked as read");
        await new Promise((wait) => setTimeout(wait, 100));
      }
    },
  );
});
