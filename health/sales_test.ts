import assert from "node:assert/strict";
import { createLog } from "../lib/log.ts";
import { createRecorder } from "./record/recorder.ts";
import { createSalesCounter, type SalesSource } from "./sales.ts";

const NOW = new Date("2026-03-10T14:25:40Z");
const log = createLog({ format: "json", level: "error" });

const SOLD_ONCE = { orders: 1, items: 2, revenue_cents: 300 };

function counterOf(source: Partial<SalesSource>) {
  const recorder = createRecorder();
  const counter = createSalesCounter({
    recorder,
    currency: "EUR",
    log,
    salesTotal: () => Promise.resolve(SOLD_ONCE),
    salesBetween: () => Promise.resolve([]),
    ...source,
  });
  return { counter, recorder };
}

Deno.test("the sales of a window come with the total, counted anew", async () => {
  const asked: [from: string, seconds: number][] = [];
  let orders = 0;
  const { counter, recorder } = counterOf({
    salesTotal: () => Promise.resolve({ ...SOLD_ONCE, orders: ++orders }),
    salesBetween(from, seconds) {
      asked.push([from.toISOString(), seconds]);
      return Promise.resolve([{ ...SOLD_ONCE, at: from }]);
    },
  });
  assert.deepEqual(await counter.read("24h", NOW), {
    currency: "EUR",
    total: { ...SOLD_ONCE, orders: 1 },
    buckets: [{ ...SOLD_ONCE, at: "2026-03-09T14:00:00.000Z" }],
  });
  assert.equal((await counter.read("15m", NOW)).total.orders, 2);
  assert.deepEqual(asked, [
    ["2026-03-09T14:00:00.000Z", 3_600],
    ["2026-03-10T14:10:00.000Z", 60],
  ]);
  const [sample] = recorder.live();
  assert.deepEqual([sample?.name, sample?.count], ["update_sales_data", 2]);
});

Deno.test("the number of orders is known from the start on, without counting", async () => {
  let counts = 0;
  const { counter } = counterOf({
    salesTotal() {
      counts += 1;
      return Promise.resolve(SOLD_ONCE);
    },
  });
  assert.equal(counter.orders(), 0);
  await counter.start();
  assert.equal(counter.orders(), 1);
  assert.equal(counts, 1);
  await counter.stop();
});

Deno.test("a start without a count fails, and a look fails with it", async () => {
  const { counter } = counterOf({
    salesTotal: () => Promise.reject(new Error("no database")),
  });
  await assert.rejects(counter.start(), /no database/);
  await assert.rejects(counter.read("1h", NOW), /no database/);
});
