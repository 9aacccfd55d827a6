/** The JSON contract, seen from outside: a real node, its port, and no more. */
import assert from "node:assert/strict";
import { z } from "zod";
import { createTestDatabase } from "../../db/testing.ts";
import { encodeCursor } from "../../lib/cursor.ts";
import { startNode } from "../support/node_process.ts";
import { PASSWORD } from "../../market/testing.ts";
import { ApiClient } from "../../tasks/api_client.ts";
import { listed, newcomer, PRODUCT } from "../support/people.ts";
import { sendRaw } from "../support/raw_http.ts";

const product = z.object({
  id: z.uuid(),
  title: z.string(),
  quantity: z.int(),
  status: z.string(),
  price_cents: z.int(),
});

Deno.test("the market through its JSON contract", async (t) => {
  await using database = await createTestDatabase();
  await using node = await startNode({
    env: { DATABASE_URL: database.url, LOG_LEVEL: "warn" },
  });
  const anybody = new ApiClient(node.url);
  const seller = await newcomer(node.url, "seller");
  const buyer = await newcomer(node.url, "buyer");

  await t.step("registering, logging in and being somebody", async () => {
    const me = await buyer.read("/api/me", z.object({ username: z.string() }));
    assert.equal(me.username, buyer.username);
    assert.equal((await anybody.get("/api/me")).status, 401);
  });

  await t.step("a listed product is found and read", async () => {
    const id = await listed(seller, { title: "Unicycle of the circus" });
    const found = await anybody.read(
      "/api/products?q=unicycle&category=sports&min=10000&max=30000&sort=cheapest&limit=5",
      z.object({ products: z.array(product), next: z.string().nullable() }),
    );
    assert.deepEqual(found.products.map((each) => each.id), [id]);
    assert.equal(found.next, null);
    const one = await anybody.read(`/api/products/${id}`, product);
    assert.deepEqual([one.quantity, one.status], [1, "active"]);
  });

  await t.step("pages follow one another without gap or repeat", async () => {
    for (let count = 0; count < 5; count++) {
      await listed(seller, { category: "garden", price_cents: 500 });
    }
    const seen: string[] = [];
    let next: string | null = "";
    while (next !== null) {
      const after: string = next === "" ? "" : `&after=${next}`;
      const page: { products: { id: string }[]; next: string | null } =
        await anybody.read(
          `/api/products?category=garden&sort=cheapest&limit=2${after}`,
          z.object({ products: z.array(product), next: z.string().nullable() }),
        );
      seen.push(...page.products.map((each) => each.id));
      next = page.next;
    }
    assert.equal(seen.length, 5);
    assert.equal(new Set(seen).size, 5);
  });

  await t.step(
    "200 purchases at once for a stock of 7 make 7 orders",
    async () => {
      const id = await listed(seller, { quantity: 7 });
      const answers = await Promise.all(
        Array.from(
          { length: 200 },
          () => buyer.send("purchase", { product_id: id, quantity: 1 }),
        ),
      );
      const outcomes = Map.groupBy(
        answers,
        ({ status, body }) => body.ok ? "sold" : `${status} ${body.error.code}`,
      );
      assert.deepEqual(
        Object.fromEntries(
          [...outcomes].map(([key, all]) => [key, all.length]),
        ),
        { sold: 7, "409 sold_out": 193 },
      );
      const one = await anybody.read(`/api/products/${id}`, product);
      assert.deepEqual([one.quantity, one.status], [0, "sold"]);
      const [{ count } = { count: 0 }] = await database.reader<
        { count: number }[]
      >`select count(*) from orders where product_id = ${id}`;
      assert.equal(count, 7);
    },
  );

  await t.step(
    "a repeated id answers the same; with other input it is refused",
    async () => {
      const id = await listed(seller, { quantity: 5 });
      const command = crypto.randomUUID();
      const input = { product_id: id, quantity: 2 };
      const first = await buyer.send("purchase", input, { id: command });
      const again = await buyer.send("purchase", input, { id: command });
      assert.deepEqual(again.body, first.body);
      const other = await buyer.send(
        "purchase",
        { ...input, quantity: 1 },
        { id: command },
      );
      assert.equal(other.status, 422);
      assert.equal(
        !other.body.ok && other.body.error.code,
        "command_id_reused",
      );
      const left = await anybody.read(`/api/products/${id}`, product);
      assert.equal(left.quantity, 3);
    },
  );

  await t.step("a bargain: offer, counter, acceptance", async () => {
    const id = await listed(seller);
    const { offer_id } = await buyer.do("make_offer", {
      product_id: id,
      price_cents: 20_000,
      quantity: 1,
    });
    const { offer_id: counter } = await seller.do("counter_offer", {
      offer_id,
      price_cents: 22_000,
    });
    const { order_id } = await buyer.do("accept_offer", { offer_id: counter });
    const { orders } = await buyer.read(
      "/api/orders",
      z.object({
        orders: z.array(z.object({ id: z.uuid(), price_cents: z.int() })),
      }),
    );
    assert.equal(
      orders.find((each) => each.id === order_id)?.price_cents,
      22_000,
    );
    const late = await seller.send("accept_offer", { offer_id });
    assert.equal(!late.body.ok && late.body.error.code, "offer_closed");
  });

  await t.step("a conversation is numbered without a gap", async () => {
    const id = await listed(seller);
    const { conversation_id } = await buyer.do("start_conversation", {
      product_id: id,
    });
    for (
      const [person, body] of [[buyer, "Still there?"], [
        seller,
        "Yes.",
      ]] as const
    ) {
      await person.do("send_message", { conversation_id, body });
    }
    const { messages } = await buyer.read(
      `/api/conversations/${conversation_id}/messages?after=0`,
      z.object({
        messages: z.array(z.object({
          seq: z.int(),
          sender_id: z.uuid(),
          body: z.string(),
          sent_at: z.iso.datetime(),
        })),
      }),
    );
    assert.deepEqual(messages.map(({ seq, body }) => [seq, body]), [
      [1, "Still there?"],
      [2, "Yes."],
    ]);
    const stranger = await newcomer(node.url);
    const spied = await stranger.get(
      `/api/conversations/${conversation_id}/messages?after=0`,
    );
    assert.ok([403, 404].includes(spied.status), String(spied.status));
    await spied.body?.cancel();
  });

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
      const one = await anybody.read(`/api/products/${id}`, product);
      assert.deepEqual([one.title, one.quantity], [PRODUCT.title, 1]);
    },
  );

  await t.step(
    "text comes back as it was typed, whatever it looks like",
    async () => {
      const texts = [
        "<script>alert(1)</script>",
        "'); drop table products; --",
        "🚲 Fahrrad mit Körbchen 自転車",
      ];
      for (const title of texts) {
        const id = await listed(seller, { title, description: title });
        const one = await anybody.read(`/api/products/${id}`, product);
        assert.equal(one.title, title);
        const html = await (await anybody.get(`/products/${id}`)).text();
        assert.ok(!html.includes("<script>alert(1)</script>"));
      }
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

  await t.step(
    "what somebody sees who is logged in is kept nowhere",
    async () => {
      const product_id = await listed(seller);
      const kept = async (client: ApiClient, path: string) => {
        const response = await client.get(path);
        await response.body?.cancel();
        assert.equal(response.status, 200, path);
        return response.headers.get("cache-control") ?? "";
      };
      const pages = ["/", `/products/${product_id}`, "/account", "/messages"];
      for (const path of [...pages, "/api/me", "/account/export"]) {
        assert.match(await kept(buyer, path), /no-store/, path);
      }
      for (const path of ["/", "/login", `/products/${product_id}`]) {
        assert.match(await kept(anybody, path), /private/, path);
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
      const talk = await buyer.do("start_conversation", { product_id });
      const { conversation_id } = talk;
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
      assert.equal((await anybody.send("log_in", login)).status, 400);
    },
  );

  await t.step("the cluster of one says so", async () => {
    const beat = await anybody.read(
      "/api/heartbeat",
      z.object({
        url: z.string(),
        status: z.string(),
        leader: z.string(),
        epoch: z.int(),
        started_at: z.iso.datetime(),
        version: z.string(),
      }),
    );
    assert.equal(beat.leader, node.url);
    assert.equal((await anybody.get("/api/leader")).status, 200);
    const cluster = await anybody.read(
      "/api/cluster",
      z.object({
        self: z.string(),
        leader: z.object({
          url: z.string(),
          epoch: z.int(),
          elected_at: z.iso.datetime(),
        }),
        clients: z.array(z.object({
          url: z.string(),
          connected_at: z.iso.datetime(),
          disconnected_at: z.null(),
          is_leader: z.boolean(),
          elected_at: z.iso.datetime().nullable(),
          last_seen_at: z.iso.datetime(),
        })),
        elections: z.array(z.looseObject({ epoch: z.int(), url: z.string() })),
      }),
    );
    assert.deepEqual(
      cluster.clients.map(({ url, is_leader }) => [url, is_leader]),
      [[node.url, true]],
    );
  });

  await t.step("the API describes itself", async () => {
    const { paths } = await anybody.read(
      "/api/openapi.json",
      z.object({
        openapi: z.literal("3.1.0"),
        paths: z.record(z.string(), z.unknown()),
      }),
    );
    for (
      const name of [
        "register",
        "log_in",
        "list_product",
        "purchase",
        "make_offer",
        "send_message",
      ]
    ) {
      assert.ok(`/api/commands/${name}` in paths, name);
    }
  });

  await t.step("every command left its line in the activity log", async () => {
    const [{ missing } = { missing: -1 }] = await database.reader<
      { missing: number }[]
    >`select count(*) as missing from commands c
      where not exists (select from activities a where a.label = c.name and a.at = c.at)`;
    assert.equal(missing, 0);
  });
});
