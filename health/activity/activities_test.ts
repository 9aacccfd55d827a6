import assert from "node:assert/strict";
import {
  activitiesQuery,
  listActivities,
  listActivityLabels,
} from "./activities.ts";
import { purchase } from "../../market/trade/orders.ts";
import { salesBetween, salesTotal } from "../../market/trade/sales.ts";
import { addProduct, withMarket } from "../../market/testing.ts";

const ago = (minutes: number) =>
  new Date(Date.now() - minutes * 60_000).toISOString();

Deno.test("the log tells who did what, where and when, and can be narrowed down", () =>
  withMarket(async ({ db, people }) => {
    const { reader, owner } = db;
    const [ann] = await people(1);
    // Lines of the last ten hours, the oldest first.
    await owner`
      insert into activities (at, label, actor_id, node_url, epoch, subject)
      select now() - (600 - n) * interval '1 minute', (array['purchase', 'log_in'])[n % 2 + 1],
        case when n % 3 = 0 then ${ann.id}::uuid end, 'http://node' || n % 4, 1, n::text
      from generate_series(1, 600) n`;
    const [{ username }] = await reader<[{ username: string }]>`
      select username from users where id = ${ann.id}`;
    const found = async (query: Record<string, unknown>) => {
      const parsed = activitiesQuery.parse({ limit: 1000, ...query });
      return (await listActivities(reader, parsed)).activities
        .map(({ subject }) => Number(subject));
    };
    const all = Array.from({ length: 600 }, (_, i) => 600 - i);
    const cases: [Record<string, unknown>, (n: number) => boolean][] = [
      [{}, () => true],
      [{ label: "" }, () => true],
      [{ label: "log_in" }, (n) => n % 2 === 1],
      [{ actor: username }, (n) => n % 3 === 0],
      [{ actor: "nobody" }, () => false],
      [{ node: "http://node2" }, (n) => n % 4 === 2],
      [
        { label: "purchase", actor: username, node: "http://node2" },
        (n) => n % 2 === 0 && n % 3 === 0 && n % 4 === 2,
      ],
      [{ from: ago(59.5) }, (n) => n > 540],
      [{ to: ago(59.5) }, (n) => n <= 540],
      [
        { from: ago(119.5), to: ago(59.5), label: "log_in" },
        (n) => n > 480 && n <= 540 && n % 2 === 1,
      ],
    ];
    for (const [query, matches] of cases) {
      assert.deepEqual(
        await found(query),
        all.filter(matches),
        JSON.stringify(query),
      );
    }
    const first = await listActivities(reader, { limit: 599 });
    assert.equal(first.activities[0]?.actor?.id, ann.id);
    assert.equal(first.activities[1]?.actor, null);
    const last = await listActivities(reader, { after: first.next ?? 0 });
    assert.deepEqual([last.activities.length, last.next], [1, null]);
    assert.deepEqual(await listActivityLabels(reader), ["log_in", "purchase"]);
    for (
      const wrong of [{ from: "yesterday" }, { limit: 1001 }, { after: -1 }, {
        x: 1,
      }]
    ) {
      assert.equal(activitiesQuery.safeParse(wrong).success, false);
    }
  }));

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
    const buckets = await salesBetween(reader, new Date(ago(4)), 60);
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
