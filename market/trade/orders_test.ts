import assert from "node:assert/strict";
import { DomainError } from "../../lib/errors/domain_error.ts";
import type { ErrorCode } from "../../lib/errors/error_codes.ts";
import type { OrderStatus } from "../statuses.ts";
import { cancelOrder, purchase, receiveOrder, shipOrder } from "./orders.ts";
import { editProduct } from "../catalogue/edit_product.ts";
import { addProduct, type TestMarket, withMarket } from "../testing.ts";

async function stock(market: TestMarket, product: string) {
  const [row] = await market.db.reader`
    select quantity, status from products where id = ${product}`;
  return { ...row };
}

Deno.test("who may do what with an order, in each state", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const [seller, buyer, stranger] = await market.people(3);
    const steps = {
      ship: shipOrder,
      receive: receiveOrder,
      cancel: cancelOrder,
    };
    const people = { seller, buyer, stranger };
    const table: [
      OrderStatus,
      keyof typeof people,
      keyof typeof steps,
      OrderStatus | ErrorCode,
    ][] = [
      ["placed", "seller", "ship", "shipped"],
      ["placed", "seller", "receive", "forbidden"],
      ["placed", "seller", "cancel", "cancelled"],
      ["placed", "buyer", "ship", "forbidden"],
      ["placed", "buyer", "receive", "conflict"],
      ["placed", "buyer", "cancel", "cancelled"],
      ["placed", "stranger", "ship", "not_found"],
      ["placed", "stranger", "receive", "not_found"],
      ["placed", "stranger", "cancel", "not_found"],
      ["shipped", "seller", "ship", "conflict"],
      ["shipped", "seller", "cancel", "conflict"],
      ["shipped", "buyer", "receive", "received"],
      ["shipped", "buyer", "cancel", "conflict"],
      ["shipped", "stranger", "receive", "not_found"],
      ["received", "seller", "ship", "conflict"],
      ["received", "seller", "cancel", "conflict"],
      ["received", "buyer", "receive", "conflict"],
      ["received", "buyer", "cancel", "conflict"],
      ["cancelled", "seller", "ship", "conflict"],
      ["cancelled", "seller", "cancel", "conflict"],
      ["cancelled", "buyer", "receive", "conflict"],
      ["cancelled", "buyer", "cancel", "conflict"],
    ];
    const product_id = await addProduct(owner, seller, { quantity: 1000 });
    for (const [from, who, step, expected] of table) {
      const { order_id } = await market.do(buyer, purchase, {
        product_id,
        quantity: 1,
      });
      await owner`update orders set status = ${from} where id = ${order_id}`;
      const row = `${from}: ${who} ${step}`;
      const outcome = await market.do(people[who], steps[step], { order_id })
        .catch((error) => {
          assert(error instanceof DomainError, `${row}: ${error}`);
          return error.code;
        });
      const [order] = await reader<{ status: string }[]>`
        select status from orders where id = ${order_id}`;
      assert.equal(
        typeof outcome === "string" ? outcome : order?.status,
        expected,
        row,
      );
      if (typeof outcome === "string") assert.equal(order?.status, from, row);
    }
  }));

Deno.test("of each step with an order the other side is notified", () =>
  withMarket(async (market) => {
    const { owner, reader } = market.db;
    const [seller, buyer] = await market.people(2);
    const product_id = await addProduct(owner, seller, { quantity: 9 });
    const steps = [
      [seller, shipOrder, "placed", "order_shipped", buyer],
      [buyer, receiveOrder, "shipped", "order_received", seller],
      [buyer, cancelOrder, "placed", "order_cancelled", seller],
      [seller, cancelOrder, "placed", "order_cancelled", buyer],
    ] as const;
    for (const [actor, step, from, kind, told] of steps) {
      const { order_id } = await market.do(buyer, purchase, {
        product_id,
        quantity: 1,
      });
      await owner`update orders set status = ${from} where id = ${order_id}`;
      await market.do(actor, step, { order_id });
      const rows = await reader`
        select user_id from notifications
        where kind = ${kind} and subject ->> 'order_id' = ${order_id}`;
      assert.deepEqual([...rows], [{ user_id: told.id }], kind);
    }
  }));

Deno.test("an order that is called off gives its stock back, and what was sold is for sale again", () =>
  withMarket(async (market) => {
    const { owner } = market.db;
    const [seller, buyer] = await market.people(2);
    const cases: [string, { quantity: number; status: string }][] = [
      ["sold", { quantity: 2, status: "active" }],
      ["withdrawn", { quantity: 2, status: "withdrawn" }],
      ["hidden", { quantity: 2, status: "hidden" }],
    ];
    for (const [status, expected] of cases) {
      const product_id = await addProduct(owner, seller, { quantity: 2 });
      const { order_id } = await market.do(buyer, purchase, {
        product_id,
        quantity: 2,
      });
      await owner`update products set status = ${status} where id = ${product_id}`;
      await market.do(buyer, cancelOrder, { order_id });
      assert.deepEqual(await stock(market, product_id), expected, status);
    }
  }));

Deno.test("what comes back to a seller who left or was suspended is not for sale again", () =>
  withMarket(async (market) => {
    const { owner } = market.db;
    const [seller, buyer] = await market.people(2);
    for (const end of ["suspended_at", "deleted_at"]) {
      const product_id = await addProduct(owner, seller);
      const { order_id } = await market.do(buyer, purchase, {
        product_id,
        quantity: 1,
      });
      await owner`update users set ${
        owner(end)
      } = now() where id = ${seller.id}`;
      await market.do(buyer, cancelOrder, { order_id });
      const expected = { quantity: 1, status: "withdrawn" };
      assert.deepEqual(await stock(market, product_id), expected, end);
      await owner`update users set ${
        owner(end)
      } = null where id = ${seller.id}`;
    }
  }));

Deno.test("two who call off the same order at once give its stock back once", () =>
  withMarket(async (market) => {
    const [seller, buyer] = await market.people(2);
    const product_id = await addProduct(market.db.owner, seller);
    const { order_id } = await market.do(buyer, purchase, {
      product_id,
      quantity: 1,
    });
    const answers = await Promise.allSettled(
      [seller, buyer, seller, buyer].map((actor) =>
        market.do(actor, cancelOrder, { order_id })
      ),
    );
    const done = answers.filter(({ status }) => status === "fulfilled");
    assert.equal(done.length, 1);
    assert.deepEqual(await stock(market, product_id), {
      quantity: 1,
      status: "active",
    });
  }));

Deno.test("a step with one order leaves other orders and other items as they are", () =>
  withMarket(async (market) => {
    const [seller, buyer, other] = await market.people(3);
    const { owner, reader } = market.db;
    const lamp = await addProduct(owner, seller, { quantity: 5 });
    const chair = await addProduct(owner, seller, { quantity: 5 });
    const buy = async (from: typeof buyer, product_id: string, quantity = 1) =>
      (await market.do(from, purchase, { product_id, quantity })).order_id;
    const shipped = await buy(buyer, lamp);
    const cancelled = await buy(buyer, lamp, 2);
    const others = await buy(other, lamp);
    const elsewhere = await buy(buyer, chair);
    await market.do(seller, shipOrder, { order_id: shipped });
    await market.do(buyer, cancelOrder, { order_id: cancelled });
    const rows = await reader`
      select id, status, shipped_at is not null as shipped, cancelled_by
      from orders order by id`;
    const placed = { status: "placed", shipped: false, cancelled_by: null };
    assert.deepEqual([...rows], [
      { id: shipped, status: "shipped", shipped: true, cancelled_by: null },
      {
        id: cancelled,
        status: "cancelled",
        shipped: false,
        cancelled_by: buyer.id,
      },
      { id: others, ...placed },
      { id: elsewhere, ...placed },
    ]);
    const active = { status: "active" };
    assert.deepEqual(await stock(market, lamp), { quantity: 3, ...active });
    assert.deepEqual(await stock(market, chair), { quantity: 4, ...active });
    const unknown = { order_id: crypto.randomUUID() };
    await market.refused(buyer, cancelOrder, unknown, "not_found");
  }));

Deno.test("stock that comes back does not exceed what one listing may have", () =>
  withMarket(async (market) => {
    const [seller, buyer] = await market.people(2);
    const product_id = await addProduct(market.db.owner, seller, {
      quantity: 2,
    });
    const { order_id } = await market.do(buyer, purchase, {
      product_id,
      quantity: 2,
    });
    await market.do(seller, editProduct, { product_id, quantity: 999 });
    await market.do(buyer, cancelOrder, { order_id });
    const expected = { quantity: 1000, status: "active" };
    assert.deepEqual(await stock(market, product_id), expected);
  }));
