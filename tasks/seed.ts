/**
 * Fills a market with a believable demo: 40 people, 400 items with photos,
 * orders, offers, conversations. It goes through the public HTTP contract,
 * with ids that are always the same: a second run changes nothing, an
 * interrupted one is completed. Without a running node one is started, and
 * stopped at the end.
 *
 *     deno task seed [--url http://127.0.0.1:8000]
 */
import { parseArgs } from "node:util";
import { z } from "zod";
import { type Item, items } from "./seed/catalogue.ts";
import { createDemoClient, type DemoClient } from "./seed/demo_client.ts";
import { EVENTS, happenings, type Listed } from "./seed/life.ts";
import { demoPass } from "./seed/demo_pass.ts";
import { DEMO_PASSWORD, joinAll, type Trader } from "./seed/people.ts";
import { takePhoto } from "./seed/picture.ts";
import { type Progress, startProgress } from "./seed/progress.ts";
import { runningNode } from "./seed/running_node.ts";

/** How many requests are under way at once. */
const AT_ONCE = 4;

const url = readUrl();
try {
  await using _node = await runningNode(url);
  await seed(createDemoClient(url, await demoPass()));
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}

function readUrl(): string {
  const fallback = `http://127.0.0.1:${Deno.env.get("PORT") ?? 8000}`;
  try {
    const { values } = parseArgs({
      options: { url: { type: "string", default: fallback } },
    });
    const { origin, protocol } = new URL(values.url);
    if (/^https?:$/.test(protocol)) return origin;
    throw new Error(`"${values.url}" is no address that begins with http`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return fail(`${reason}. Usage: deno task seed [--url ${fallback}]`);
  }
}

function fail(reason: string): never {
  console.error(`Error: ${reason}`);
  Deno.exit(1);
}

async function seed(client: DemoClient): Promise<void> {
  const all = items();
  const people = startProgress("People", 40);
  const traders = await joinAll(client, people.step);
  people.end();
  if (traders === null) {
    console.log("The demo market is there already.");
    return;
  }
  const progress = startProgress("Items", all.length);
  const listed: Listed[] = [];
  await inParallel(
    all.map((item, i) => async () => {
      const seller = traders[i % traders.length]!;
      listed[i] = { item, seller, id: await list(client, seller, item) };
    }),
    progress,
  );
  const life = startProgress("Life", EVENTS);
  await inParallel(happenings(client, listed, traders), life);
  console.log(
    `The demo market is open at ${url}: ${all.length} items of ${traders.length} people.\n` +
      `Be any of them: ${
        traders[0]?.username
      } and the others log in with the password ${DEMO_PASSWORD}`,
  );
}

/** Puts an item up for sale, with its photos, and returns the product's id. */
async function list(
  client: DemoClient,
  { token }: Trader,
  { key, picture, photos, ...fields }: Item,
): Promise<string> {
  const id = await client.command(
    token,
    "list_product",
    key,
    fields,
    "product_id",
  );
  const product = await client.get(
    token,
    `/api/products/${id}`,
    z.object({ photos: z.array(z.unknown()) }),
  );
  if (product?.photos.length === 0) {
    const views = Array.from({ length: photos }, (_, view) => view);
    const files = await Promise.all(
      views.map((view) => takePhoto(picture, key, view)),
    );
    await client.addPhotos(token, key, id, files);
  }
  return id;
}

/** Carries the tasks out, a few at once, in their order. */
async function inParallel(
  tasks: readonly (() => Promise<void>)[],
  progress: Progress,
): Promise<void> {
  const left = tasks.values();
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (const task of left) {
      await task();
      progress.step();
    }
  }));
  progress.end();
}
