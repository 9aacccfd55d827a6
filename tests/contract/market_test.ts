/** What people do, through the JSON contract of a real node alone. */
import assert from "node:assert/strict";
import { z } from "zod";
import { createTestDatabase } from "../../db/testing.ts";
import { ApiClient } from "../../tasks/api_client.ts";
import { startNode } from "../support/node_process.ts";
import { listed, newcomer } from "../support/people.ts";

const product = z.object({
  id: z.uuid(),
  title: z.string(),
  quantity: z.int(),
  status: z.string(),
  price_cents: z.int(),
});

Deno.test("people sell, buy, make offers and talk through the JSON contract", async (t) => {
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

  await t.step("an offer is countered, and the counter accepted", async () => {
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

  await t.step("every command left its line in the activity log", async () => {
    const [{ missing } = { missing: -1 }] = await database.reader<
      { missing: number }[]
    >`select count(*) as missing from commands c
      where not exists (select from activities a where a.label = c.name and a.at = c.at)`;
    assert.equal(missing, 0);
  });
});
