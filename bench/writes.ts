/** What a purchase costs: beside its SQL alone. */
import { v7 } from "uuid";
import { openPool, type Sql } from "../db/pools.ts";
import type { ApiClient } from "../tasks/api_client.ts";
import type { NodeProcess } from "../tasks/node_process.ts";
import { cpuMicroseconds } from "./cpu.ts";
import { measure, median } from "./load.ts";

/** CPU time per purchase, in microseconds, beside its SQL alone. */
interface WriteFigures {
  readonly cpu: number;
  readonly floor: number;
  readonly perSecond: number;
  readonly floorPerSecond: number;
}

const ROUNDS = 3;
const LOAD = { requests: 300, concurrency: 8 };

/**
 * Measures purchases through `POST /api/commands/purchase`, in turns with the
 * same statements through postgres.js, without HTTP, session and validation.
 * The stock of `productId` must last for 3,000 of each.
 */
export async function benchWrites(
  node: NodeProcess,
  databaseUrl: string,
  buyer: ApiClient,
  productIds: readonly string[],
): Promise<WriteFigures> {
  const owner = openPool(databaseUrl, 10, { application_name: "bench floor" });
  const target = (index: number) => productIds[index % productIds.length]!;
  const buyerId = await anyBuyer(owner, target(0));
  const ours = [];
  const theirs = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const a = await measure(
      node.pid,
      (index) =>
        buyer.post("purchase", { product_id: target(index), quantity: 1 }),
      LOAD,
    );
    const b = await measureFloor(owner, target, buyerId);
    if (round > 0) {
      ours.push(a);
      theirs.push(b);
    }
  }
  await owner.end();
  return {
    cpu: median(ours.map(({ cpu }) => cpu)),
    floor: median(theirs.map(({ cpu }) => cpu)),
    perSecond: median(ours.map(({ perSecond }) => perSecond)),
    floorPerSecond: median(theirs.map(({ perSecond }) => perSecond)),
  };
}

async function measureFloor(
  owner: Sql,
  target: (index: number) => string,
  buyerId: string,
) {
  let next = 0;
  const worker = async () => {
    while (next < LOAD.requests) await buy(owner, target(next++), buyerId);
  };
  const before = await cpuMicroseconds(Deno.pid);
  const started = performance.now();
  await Promise.all(Array.from({ length: LOAD.concurrency }, worker));
  const seconds = (performance.now() - started) / 1000;
  const cpu = (await cpuMicroseconds(Deno.pid) - before) / LOAD.requests;
  return { cpu, perSecond: LOAD.requests / seconds };
}

/**
 * A purchase as SQL and nothing else: fence and claim, stock, order, answer and
 * activity.
 */
async function buy(owner: Sql, productId: string, buyerId: string) {
  const commandId = crypto.randomUUID();
  const orderId = v7();
  await owner.begin((tx) => [
    tx`select * from open_command((select epoch from leadership), ${commandId}, 'purchase', ${buyerId}, '\\x00')`,
    tx`with taken as (
        update products set quantity = quantity - 1 where id = ${productId} and quantity > 1 returning *
      )
      insert into orders (id, product_id, buyer_id, seller_id, title, price_cents, quantity)
      select ${orderId}, id, ${buyerId}, seller_id, title, price_cents, 1 from taken`,
    tx`select close_command(${commandId}, '{}', null, 'http://floor', ${orderId}, '{}')`,
  ]);
}

async function anyBuyer(owner: Sql, productId: string): Promise<string> {
  const [row] = await owner<{ id: string }[]>`
    select id from users where id <> (select seller_id from products where id = ${productId}) limit 1`;
  if (row === undefined) throw new Error("Nobody is there to buy.");
  return row.id;
}
