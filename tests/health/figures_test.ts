import assert from "node:assert/strict";
import { createTestDatabase, type TestDatabase } from "../../db/testing.ts";
import type { Metrics } from "../../health/report/metrics.ts";
import { until } from "../../lib/time/until.ts";
import { ApiClient } from "../../tasks/api_client.ts";
import {
  METRICS_TOKEN,
  startNode,
  type TestNodeProcess,
} from "../support/node_process.ts";

const ENDPOINT = "GET /api/products";
const SLOW_MS = 300;

/**
 * How many calls each node gets: answered, refused, and held up by the
 * database.
 */
const DRIVEN = [
  { well: 20, refused: 5, slow: 0 },
  { well: 7, refused: 0, slow: 3 },
  { well: 11, refused: 2, slow: 2 },
];
/** Nodes know each other after a beat or two, of 3 s each. */
const JOINED_WITHIN_MS = 30_000;
/** Nodes flush what they counted each minute. */
const FLUSHED_WITHIN_MS = 90_000;

const COUNT = 50;
const ERRORS = 7;

Deno.test("calls over three nodes are counted exactly, on every node, also after all restarted", async () => {
  await using db = await createTestDatabase();
  const folder = await Deno.makeTempDir();
  const start = (port?: number) =>
    startNode({
      ...(port === undefined ? {} : { port }),
      env: { DATABASE_URL: db.url, DATA_DIR: folder, LOG_LEVEL: "warn" },
    });
  let nodes: readonly TestNodeProcess[] = await Promise.all([
    start(),
    start(),
    start(),
  ]);
  try {
    await untilAllMembers(nodes);
    for (const [index, node] of nodes.entries()) {
      await drive(node, DRIVEN[index]!, db);
    }
    const before = await sameEverywhere(nodes);
    assert.equal(before.count, COUNT);
    assert.equal(before.errors, ERRORS);
    assert.ok(before.p50_ms < SLOW_MS);
    // Five of fifty were held up: the 95th percentile is one of them, to within
    // its bucket.
    assert.ok(before.p95_ms >= SLOW_MS / 1.1, `${before.p95_ms} ms`);
    assert.ok(before.max_ms >= SLOW_MS);
    assert.ok(before.min_ms <= before.avg_ms && before.avg_ms <= before.max_ms);

    const ports = nodes.map(({ port }) => port);
    await Promise.all(nodes.map((node) => node.stop()));
    nodes = await Promise.all(ports.map((port) => start(port)));
    await untilAllMembers(nodes);
    assert.deepEqual(await sameEverywhere(nodes), before);

    await inventsAddresses(nodes[0]!);
    await untilKept(db, before.count);
    await tellsOfASilentNode(nodes, before.count);
  } finally {
    await Promise.all(nodes.map((node) => node.stop()));
    await Deno.remove(folder, { recursive: true });
  }
});

/** Whoever makes up addresses makes up no names. */
async function inventsAddresses(node: TestNodeProcess): Promise<void> {
  for (let i = 0; i < 200; i++) await call(`${node.url}/made-up/${i}`, 404);
  const { endpoints } = await readMetrics(node);
  assert.ok(endpoints["unmatched"]!.count >= 200);
  assert.deepEqual(
    Object.keys(endpoints).filter((name) => name.includes("made-up")),
    [],
  );
}

async function tellsOfASilentNode(
  nodes: readonly TestNodeProcess[],
  count: number,
): Promise<void> {
  const { leader } = await ask<{ leader: { url: string } }>(
    nodes[0]!,
    "/api/cluster",
  );
  const paused = nodes.find(({ url }) => url !== leader.url)!;
  const other = nodes.find((node) => node !== paused)!;
  paused.signal("SIGSTOP");
  try {
    const metrics = await readMetrics(other);
    const states = metrics.nodes?.map(({ url, state }) => [url, state]);
    assert.deepEqual(
      states,
      nodes.map(({ url }) => [url, url === paused.url ? "silent" : "answered"])
        .sort(),
    );
    assert.equal(metrics.endpoints[ENDPOINT]?.count, count);
  } finally {
    paused.signal("SIGCONT");
  }
}

async function drive(
  node: TestNodeProcess,
  { well, refused, slow }: typeof DRIVEN[number],
  db: TestDatabase,
): Promise<void> {
  const address = `${node.url}/api/products`;
  for (let i = 0; i < well; i++) await call(address, 200);
  for (let i = 0; i < refused; i++) await call(`${address}?limit=0`, 400);
  for (let i = 0; i < slow; i++) {
    await db.owner.begin(async (tx) => {
      await tx`lock table products in access exclusive mode`;
      const held = call(address, 200);
      await tx`select pg_sleep(${(SLOW_MS + 50) / 1000})`;
      return { held };
    }).then(({ held }) => held);
  }
}

async function call(address: string, status: number): Promise<void> {
  const response = await fetch(address);
  await response.body?.cancel();
  assert.equal(response.status, status);
}

/**
 * Returns the endpoint's figures, which must be the same whichever node is
 * asked.
 */
async function sameEverywhere(nodes: readonly TestNodeProcess[]) {
  const [first, ...others] = await Promise.all(nodes.map(async (node) => {
    const { endpoints, nodes: parts } = await readMetrics(node);
    return {
      whole: endpoints[ENDPOINT],
      parts: parts?.map(({ url, endpoints }) => [url, endpoints[ENDPOINT]]),
    };
  }));
  for (const other of others) assert.deepEqual(other, first);
  assert.ok(first?.whole);
  return first.whole;
}

const readMetrics = (node: TestNodeProcess) =>
  ask<Metrics>(node, "/api/metrics?scope=cluster");

async function ask<Answer>(
  node: TestNodeProcess,
  path: string,
): Promise<Answer> {
  const response = await new ApiClient(node.url, METRICS_TOKEN).get(path);
  assert.equal(response.status, 200);
  return await response.json();
}

/** Waits until the database has all of the endpoint's calls. */
async function untilKept(db: TestDatabase, count: number): Promise<void> {
  await until(`${count} calls in the database`, async () => {
    const [row] = await db.reader<{ kept: number }[]>`
      select sum(count)::int as kept from metric_samples
      where span = 'total' and name = ${ENDPOINT}`;
    return row?.kept === count;
  }, { withinMs: FLUSHED_WITHIN_MS });
}

/** Waits until every node knows of every other. */
async function untilAllMembers(
  nodes: readonly TestNodeProcess[],
): Promise<void> {
  await until("every node answers", async () => {
    const { nodes: known = [] } = await readMetrics(nodes[0]!);
    const answering = known.filter(({ state }) => state === "answered");
    return answering.length === nodes.length;
  }, { withinMs: JOINED_WITHIN_MS });
}
