import assert from "node:assert/strict";
import type { Actor } from "../../cluster/command.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import type { ErrorCode } from "../../lib/errors/error_codes.ts";
import { listNotifications } from "../notifications.ts";
import { makeOffer } from "./offers/offers.ts";
import { listOrders } from "./order_lists.ts";
import { purchase } from "./orders.ts";
import { addProduct, type TestMarket, withMarket } from "../testing.ts";

async function stock(market: TestMarket, product: string) {
  const [row] = await market.db.reader`
    select quantity, status from products where id = ${product}`;
  return { ...row };
}

Deno.test("a purchase takes the stock, tells both sides, and leaves a line in the log", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const [seller, buyer] = await market.people(2);
    const product_id = await addProduct(owner, seller, {
      quantity: 3,
      price_cents: 250,
    });
    const { order_id } = await market.do(buyer, purchase, {
      product_id,
      quantity: 2,
    });
    assert.deepEqual(await stock(market, product_id), {
      quantity: 1,
      status: "active",
    });
    const { orders: [order] } = await listOrders(reader, buyer.id);
    assert.deepEqual(
      [order?.id, order?.status, order?.quantity, order?.price_cents],
      [order_id, "placed", 2, 250],
    );
    assert.deepEqual([order?.buyer.id, order?.seller.id], [
      buyer.id,
      seller.id,
    ]);
    const [line] = await reader`
      select actor_id, subject, detail from activities where label = 'purchase'`;
    assert.deepEqual({ ...line }, {
      actor_id: buyer.id,
      subject: order_id,
      detail: { product_id, quantity: 2, price_cents: 250 },
    });
    assert.deepEqual(market.events.map(({ name }) => name), [
      "order:changed",
      "product:changed",
      "notification:new",
    ]);
    const told = await listNotifications(reader, seller.id);
    assert.deepEqual(told.notifications.map(({ kind }) => kind), ["item_sold"]);
  }));

Deno.test("the last of it makes the item sold, and closes the offers on it", () =>
  withMarket(async (market) => {
    const [seller, buyer, rival] = await market.people(3);
    const product_id = await addProduct(market.db.owner, seller, {
      quantity: 2,
    });
    await market.do(rival, makeOffer, {
      product_id,
      price_cents: 900,
      quantity: 1,
    });
    await market.do(buyer, purchase, { product_id, quantity: 2 });
    assert.deepEqual(await stock(market, product_id), {
      quantity: 0,
      status: "sold",
    });
    const [offer] = await market.db.reader`select status from offers`;
    assert.equal(offer?.["status"], "closed");
  }));

Deno.test("200 buyers at once and 7 items: 7 orders, 193 told that it is sold out, no stock left", () =>
  withMarket(async (market) => {
    const [seller, ...buyers] = await market.people(4);
    const product_id = await addProduct(market.db.owner, seller, {
      quantity: 7,
    });
    const answers = await Promise.allSettled(
      Array.from(
        { length: 200 },
        (_, i) =>
          market.do(buyers[i % 3]!, purchase, { product_id, quantity: 1 }),
      ),
    );
    const refusals = answers.filter(({ status }) => status === "rejected")
      .map((answer) =>
        answer.status === "rejected" && answer.reason instanceof DomainError
          ? answer.reason.code
          : answer
      );
    assert.equal(answers.length - refusals.length, 7);
    assert.deepEqual(
      refusals,
      Array.from({ length: 193 }, () => "sold_out"),
    );
    assert.deepEqual(await stock(market, product_id), {
      quantity: 0,
      status: "sold",
    });
    const [row] = await market.db.reader`
      select count(*)::int as orders, sum(quantity)::int as items from orders`;
    assert.deepEqual({ ...row }, { orders: 7, items: 7 });
  }));

Deno.test("a repeat of a purchase buys once and answers the same; its id serves no other purchase", () =>
  withMarket(async (market) => {
    const [seller, buyer, other] = await market.people(3);
    const product_id = await addProduct(market.db.owner, seller, {
      quantity: 5,
    });
    const id = crypto.randomUUID();
    const buy = (actor: Actor, quantity: number) =>
      market.gate.execute(purchase, actor, { product_id, quantity }, { id });
    const repeats = await Promise.all([1, 1, 1, 1].map((n) => buy(buyer, n)));
    assert.equal(
      new Set(repeats.map(({ result }) => result.order_id)).size,
      1,
    );
    const reused = { code: "command_id_reused" };
    await assert.rejects(buy(buyer, 2), reused);
    await assert.rejects(buy(other, 1), reused);
    assert.deepEqual(await stock(market, product_id), {
      quantity: 4,
      status: "active",
    });
  }));

Deno.test("a purchase that cannot be is refused, and changes nothing", () =>
  withMarket(async (market) => {
    const [seller, buyer] = await market.people(2);
    const { owner, reader } = market.db;
    const add = (product: Parameters<typeof addProduct>[2]) =>
      addProduct(owner, seller, product);
    const item = await add({ quantity: 3 });
    const sold = await add({ status: "sold", quantity: 0 });
    const withdrawn = await add({ status: "withdrawn" });
    const hidden = await add({ status: "hidden" });
    const offersOnly = await add({ buy_now: false });
    const nobody: Actor = { kind: "anonymous" };
    const unknown = crypto.randomUUID();
    const cases: [Actor, Record<string, unknown>, ErrorCode][] = [
      [nobody, { product_id: item, quantity: 1 }, "unauthenticated"],
      [seller, { product_id: item, quantity: 1 }, "forbidden"],
      [buyer, { product_id: unknown, quantity: 1 }, "not_found"],
      [buyer, { product_id: item, quantity: 4 }, "sold_out"],
      [buyer, { product_id: sold, quantity: 1 }, "sold_out"],
      [buyer, { product_id: withdrawn, quantity: 1 }, "not_found"],
      [buyer, { product_id: hidden, quantity: 1 }, "not_found"],
      [buyer, { product_id: offersOnly, quantity: 1 }, "conflict"],
      [
        buyer,
        { product_id: item, quantity: 1, seen_price_cents: 999 },
        "conflict",
      ],
      [
        buyer,
        { product_id: item, quantity: 1, price_cents: 1 },
        "invalid_input",
      ],
      [buyer, { product_id: item }, "invalid_input"],
      [buyer, { product_id: item, quantity: 0 }, "invalid_input"],
      [buyer, { product_id: item, quantity: -1 }, "invalid_input"],
      [buyer, { product_id: item, quantity: 1.5 }, "invalid_input"],
      [buyer, { product_id: item, quantity: 1001 }, "invalid_input"],
      [buyer, { product_id: item, quantity: "1" }, "invalid_input"],
      [buyer, { product_id: item, quantity: null }, "invalid_input"],
      [buyer, { product_id: "1", quantity: 1 }, "invalid_input"],
      [buyer, { product_id: item, quantity: 1, gift: true }, "invalid_input"],
      [buyer, {}, "invalid_input"],
    ];
    for (const [actor, input, code] of cases) {
      await market.refused(actor, purchase, input, code);
    }
    await assert.rejects(
      market.do(buyer, purchase, { product_id: item, quantity: 4 }),
      { message: "Only 3 of this item are left." },
    );
    assert.deepEqual(await stock(market, item), {
      quantity: 3,
      status: "active",
    });
    assert.equal((await reader`select from orders`).length, 0);
    assert.equal((await reader`select from activities`).length, 0);
    assert.deepEqual(market.events, []);
  }));

Deno.test("a purchase takes the stock of its item alone, down to the last", () =>
  withMarket(async (market) => {
    const [seller, buyer] = await market.people(2);
    const { owner } = market.db;
    const lamp = await addProduct(owner, seller, { quantity: 3 });
    const chair = await addProduct(owner, seller, { quantity: 3 });
    const buys = await addProduct(owner, buyer, { quantity: 3 });
    await market.do(buyer, purchase, { product_id: lamp, quantity: 3 });
    assert.deepEqual(await stock(market, lamp), {
      quantity: 0,
      status: "sold",
    });
    for (const other of [chair, buys]) {
      const expected = { quantity: 3, status: "active" };
      assert.deepEqual(await stock(market, other), expected);
    }
  }));

Deno.test("a buyer is told why they cannot have an item", () =>
  withMarket(async (market) => {
    const [seller, buyer] = await market.people(2);
    const { owner } = market.db;
    const cases = [
      [{}, "Only 1 of this item is left."],
      [{ quantity: 2, status: "sold" }, /^This item is sold: 0 are left/],
      [{ status: "withdrawn" }, "The seller has withdrawn this item."],
      [{ status: "hidden" }, /^This item does not exist/],
    ] as const;
    for (const [product, message] of cases) {
      const product_id = await addProduct(owner, seller, product);
      // Who has asked about an item hears what became of it.
      await owner`
        insert into conversations (id, product_id, buyer_id, seller_id)
        values (${crypto.randomUUID()}, ${product_id}, ${buyer.id},
          ${seller.id})`;
      const wanted = { product_id, quantity: 2 };
      await assert.rejects(market.do(buyer, purchase, wanted), { message });
    }
  }));
