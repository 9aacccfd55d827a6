import assert from "node:assert/strict";
import { addProduct, standingStill, withMarket } from "../testing.ts";
import { purchase } from "./orders.ts";
import { salesBetween, salesTotal } from "./sales.ts";

const MINUTE_MS = 60_000;

Deno.test("sales are counted per span of time, cancelled ones not, spans without sales too", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const [ann, ben] = await market.people(2);
    const product_id = await addProduct(owner, ann, {
      quantity: 100,
      price_cents: 50_000_000,
    });
    const sell = async (minutesAgo: number, status = "placed") => {
      const { order_id } = await market.do(ben, purchase, {
        product_id,
        quantity: 10,
      });
      await owner`
        update orders set status = ${status}, placed_at = date_bin('1 minute', now(), 'epoch')
          - ${minutesAgo} * interval '1 minute'
        where id = ${order_id}`;
    };
    await sell(3);
    await sell(3);
    await sell(1);
    await sell(1, "cancelled");
    await sell(90);
    const buckets = await salesBetween(
      reader,
      new Date(Date.now() - 4 * MINUTE_MS),
      60,
    );
    const sums = buckets.map(({ orders, items, revenue_cents }) => [
      orders,
      items,
      revenue_cents,
    ]);
    // The present minute may have turned since the orders were placed.
    assert.deepEqual(
      sums.filter(([orders]) => orders !== 0),
      [[2, 20, 1_000_000_000], [1, 10, 500_000_000]],
    );
    assert(sums.length >= 4 && sums.length <= 6);
    assert.deepEqual({ ...await salesTotal(reader) }, {
      orders: 4,
      items: 40,
      revenue_cents: 2_000_000_000,
    });
  }));

Deno.test("a sale at the moment from which they are counted counts, the one before does not", () =>
  withMarket(async (market) => {
    const [ann, ben] = await market.people(2);
    const product_id = await addProduct(market.db.owner, ann, { quantity: 5 });
    await market.do(ben, purchase, { product_id, quantity: 1 });
    await standingStill(market.db.owner, async (sql) => {
      const from = new Date(Date.UTC(2026, 0, 2, 3, 4, 30));
      const counted = async () => {
        const buckets = await salesBetween(sql, from, 86_400);
        const [first, ...rest] = buckets;
        assert(rest.every(({ orders }) => orders === 0));
        return [first?.at.toISOString(), first?.orders];
      };
      await sql`update orders set placed_at = ${from}`;
      const begins = "2026-01-02T00:00:00.000Z";
      assert.deepEqual(await counted(), [begins, 1]);
      await sql`
        update orders set placed_at = placed_at - interval '1 microsecond'`;
      assert.deepEqual(await counted(), [begins, 0]);
    });
  }));
