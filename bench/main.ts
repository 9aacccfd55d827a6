/**
 * `deno task bench`: what a page and a purchase cost, each beside its floor in
 * the same run.
 */
import { createTestDatabase } from "../db/testing.ts";
import { startNode } from "../tests/support/node_process.ts";
import { listed, newcomer } from "../tests/support/people.ts";
import { benchPages } from "./pages.ts";
import { benchWrites } from "./writes.ts";

const STOCKED_PRODUCTS = 20;

await using database = await createTestDatabase();
await using node = await startNode({
  env: { DATABASE_URL: database.url, LOG_LEVEL: "error" },
});
const seller = await newcomer(node.url);
const buyer = await newcomer(node.url);
await listMany(60, 1);
const stocked = await listMany(STOCKED_PRODUCTS, 1000);
await database.owner`analyze`;

console.log("CPU time of the node's process per request, medians\n");
for (const figures of await benchPages(node, database.url)) {
  const { page, bytes, cpu, floor, perSecond } = figures;
  console.log(
    `GET ${page.padEnd(16)} ${micro(cpu)}   floor ${micro(floor)}   ${
      (cpu / floor).toFixed(2)
    } times   ${Math.round(perSecond)}/s   ${bytes} bytes`,
  );
}
const writes = await benchWrites(node, database.url, buyer, stocked);
console.log(
  `purchase             ${micro(writes.cpu)}   floor ${micro(writes.floor)}   ${
    (writes.cpu / writes.floor).toFixed(2)
  } times   ${Math.round(writes.perSecond)}/s (floor ${
    Math.round(writes.floorPerSecond)
  }/s)`,
);

/** Lists `count` items of which there are `quantity` each. */
async function listMany(count: number, quantity: number): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index++) {
    const price_cents = 1000 + index * 37;
    ids.push(await listed(seller, { price_cents, quantity }));
  }
  return ids;
}

function micro(microseconds: number): string {
  return `${String(Math.round(microseconds)).padStart(5)} µs`;
}
