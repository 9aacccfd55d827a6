/** What a real node refuses, seen through its port and nothing else. */
import assert from "node:assert/strict";
import { z } from "zod";
import { createTestDatabase } from "../../db/testing.ts";
import { encodeCursor } from "../../lib/input/cursor.ts";
import { PASSWORD } from "../../market/testing.ts";
import { ApiClient } from "../../tasks/api_client.ts";
import { startNode } from "../support/node_process.ts";
import { listed, newcomer, PRODUCT } from "../support/people.ts";
import { sendRaw } from "../support/raw_http.ts";

Deno.test("what is wrong is refused, with the status and the code of the contract", async (t) => {
  await using database = await createTestDatabase();
  await using node = await startNode({
    env: { DATABASE_URL: database.url, LOG_LEVEL: "warn" },
  });
  const anybody = new ApiClient(node.url);
  const seller = await newcomer(node.url, "seller");
  const buyer = await newcomer(node.url, "buyer");

  const nobody = crypto.randomUUID();
  const bought = { product_id: nobody, quantity: 1 };
  const REFUSED: [
    what: string,
    who: ApiClient,
    name: string,
    input: unknown,
    status: number,
    code: string,
  ][] = [
    ["an unknown command", buyer, "drop_tables", {}, 404, "not_found"],
    ["a command of the system", buyer, "join", {}, 404, "not_found"],
    ["no session", anybody, "purchase", bought, 401, "unauthenticated"],
    [
      "a forged token",
      new ApiClient(node.url, "x".repeat(43)),
      "purchase",
      bought,
      401,
      "unauthenticated",
    ],
    ["an unknown item", buyer, "purchase", bought, 404, "not_found"],
    [
      "no UUID",
      buyer,
      "purchase",
      { product_id: "7", quantity: 1 },
      400,
      "invalid_input",
    ],
    [
      "a quantity of 0",
      buyer,
      "purchase",
      { ...bought, quantity: 0 },
      400,
      "invalid_input",
    ],
    [
      "a negative quantity",
      buyer,
      "purchase",
      { ...bought, quantity: -1 },
      400,
      "invalid_input",
    ],
    [
      "a quantity as text",
      buyer,
      "purchase",
      { ...bought, quantity: "1" },
      400,
      "invalid_input",
    ],
    [
      "an unknown field",
      buyer,
      "purchase",
      { ...bought, price_cents: 1 },
      400,
      "invalid_input",
    ],
    ["no input", buyer, "purchase", undefined, 400, "invalid_input"],
    [
      "a price of 0",
      seller,
      "list_product",
      { ...PRODUCT, price_cents: 0 },
      400,
      "invalid_input",
    ],
    [
      "a price with a fraction",
      seller,
      "list_product",
      { ...PRODUCT, price_cents: 1.5 },
      400,
      "invalid_input",
    ],
    [
      "an empty title",
      seller,
      "list_product",
      { ...PRODUCT, title: "  " },
      400,
      "invalid_input",
    ],
    [
      "a title too long",
      seller,
      "list_product",
      { ...PRODUCT, title: "x".repeat(5000) },
      400,
      "invalid_input",
    ],
    [
      "a category that is none",
      seller,
      "list_product",
      { ...PRODUCT, category: "weapons" },
      400,
      "invalid_input",
    ],
    [
      "neither buy-now nor offers",
      seller,
      "list_product",
      { ...PRODUCT, buy_now: false, offers: false },
      400,
      "invalid_input",
    ],
    [
      "a short password",
      anybody,
      "register",
      { username: "shorty", email: "s@example.com", password: "x" },
      400,
      "invalid_input",
    ],
    [
      "a common password",
      anybody,
      "register",
      { username: "common", email: "c@example.com", password: "password123" },
      400,
      "invalid_input",
    ],
    [
      "a taken name",
      anybody,
      "register",
      {
        username: seller.username.toUpperCase(),
        email: "t@example.com",
        password: PASSWORD,
      },
      409,
      "username_taken",
    ],
    [
      "a wrong password",
      anybody,
      "log_in",
      { username: seller.username, password: "not this one" },
      401,
      "invalid_credentials",
    ],
  ];
  for (const [what, who, name, input, status, code] of REFUSED) {
    await t.step(`${what} is refused: ${status} ${code}`, async () => {
      const answer = await who.send(name, input);
      assert.deepEqual(
        [answer.status, !answer.body.ok && answer.body.error.code],
        [status, code],
      );
    });
  }

  await t.step(
    "a stranger cannot change another's item, nor buy their own",
    async () => {
      const id = await listed(seller);
      const edit = await buyer.send("edit_product", {
        product_id: id,
        title: "Mine now",
      });
      assert.equal(edit.status, 403);
      const withdrawn = await buyer.send("withdraw_product", {
        product_id: id,
      });
      assert.equal(withdrawn.status, 403);
      const own = await seller.send("purchase", {
        product_id: id,
        quantity: 1,
      });
      assert.equal(own.status, 403);
      const one = await anybody.read(
        `/api/products/${id}`,
        z.object({ title: z.string(), quantity: z.int() }),
      );
      assert.deepEqual([one.title, one.quantity], [PRODUCT.title, 1]);
    },
  );

  await t.step(
    "broken bodies and query strings are refused, not guessed",
    async () => {
      const broken: [RequestInit, number][] = [
        [{ body: "{", headers: { "content-type": "application/json" } }, 400],
        [{ body: "{}", headers: { "content-type": "text/plain" } }, 400],
        [{
          body: `"${"x".repeat(70_000)}"`,
          headers: { "content-type": "application/json" },
        }, 413],
        [{
          body: '{"id":"7","input":{}}',
          headers: { "content-type": "application/json" },
        }, 400],
      ];
      for (const [init, status] of broken) {
        const response = await fetch(`${node.url}/api/commands/log_out`, {
          method: "POST",
          ...init,
        });
        assert.equal(response.status, status);
        await response.body?.cancel();
      }
      for (
        const query of [
          "limit=0",
          "limit=101",
          "sort=random",
          "min=-1",
          "after=%00",
          "page=2",
          "q=a&q=b",
        ]
      ) {
        const response = await anybody.get(`/api/products?${query}`);
        assert.equal(response.status, 400, query);
        await response.body?.cancel();
      }
    },
  );

  await t.step("requests that no browser makes are refused", async () => {
    const requests: string[][] = [
      ["GET / HTTP/1.1", "Host: [::broken"],
      ["GET / HTTP/1.1", "Host: a b"],
      [
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
        "Host: localhost",
        "Connection: Upgrade",
        "Upgrade: websocket",
      ],
    ];
    for (const lines of requests) {
      const answer = await sendRaw(node.url, lines);
      assert.match(answer, /^HTTP\/1\.1 400 /, lines.join());
    }
  });

  await t.step(
    "what PostgreSQL cannot hold is refused before it gets there",
    async () => {
      const product_id = await listed(seller);
      const { conversation_id } = await buyer.do("start_conversation", {
        product_id,
      });
      const zero = { at: "0000-01-01T00:00:00Z", id: crypto.randomUUID() };
      const beyond = 2 ** 31;
      const paths: [string, number][] = [
        ["/users/a%00b", 404],
        [`/api/conversations?after=${encodeCursor(zero)}`, 400],
        [`/api/conversations/${conversation_id}/messages?after=${beyond}`, 400],
        [
          `/api/conversations/${conversation_id}/messages?before=${beyond}`,
          400,
        ],
        [`/messages/${conversation_id}?before=${beyond}`, 200],
      ];
      for (const [path, status] of paths) {
        const response = await buyer.get(path);
        assert.equal(response.status, status, path);
        await response.body?.cancel();
      }
      const report = { conversation_id, seq: beyond, reason: "Rude" };
      const login = { username: "a\0b", password: "anything" };
      assert.equal((await buyer.send("report_message", report)).status, 400);
      // A name is tidied: this one is nobody's.
      assert.equal((await anybody.send("log_in", login)).status, 401);
    },
  );
});
