import assert from "node:assert/strict";
import {
  createTestGate,
  TEST_NODE_URL,
} from "../cluster/testing/testing_gate.ts";
import type { ClusterView } from "../cluster/members/cluster_view.ts";
import { createTestDatabase } from "../db/testing.ts";
import { createOutage } from "../db/outage.ts";
import { createLog } from "../lib/log.ts";
import { until } from "../lib/time/until.ts";
import { createHealth } from "./health.ts";
import { createRecorder } from "./record/recorder.ts";
import { writeRows } from "./testing.ts";

const GONE_URL = "http://127.0.0.1:8009";

/** A member that does not answer. */
const MEMBER = {
  url: "http://127.0.0.1:1",
  node_id: "7e62cbb3-9e28-4a3c-8a55-53bfc4ff4a10",
  version: "1.0.0",
  connected_at: new Date(),
  disconnected_at: null,
  last_seen_at: new Date(),
  is_leader: false,
  elected_at: null,
};

/** Returns the health of a node that is a cluster of one, over a database. */
async function setUp(clients: ClusterView["clients"] = []) {
  await using made = new AsyncDisposableStack();
  const db = made.use(await createTestDatabase());
  const { gate, secret, epoch } = made.use(await createTestGate(db));
  const dataDir = await Deno.makeTempDir();
  made.defer(() => Deno.remove(dataDir, { recursive: true }));
  const recorder = createRecorder();
  const listeners = new Set<() => void>();
  const ticks = { count: 0 };
  const log = createLog({ format: "json", level: "error" });
  const health = createHealth({
    config: {
      nodeUrl: TEST_NODE_URL,
      version: "1.0.0",
      heartbeatTimeoutMs: 1_000,
      currency: "USD",
      dataDir,
      leaseMs: 7_500,
    },
    recorder,
    reader: db.reader,
    primary: db.primary,
    readsReplica: false,
    outage: createOutage(log),
    gate,
    refusedWrites: () => new Map(),
    cluster: {
      losses: () => ({ timesGoneBack: 0, acknowledgedLost: 0 }),
      secret,
      view: () =>
        Promise.resolve({
          self: TEST_NODE_URL,
          leader: { url: TEST_NODE_URL, epoch, elected_at: new Date() },
          clients,
          elections: [],
        }),
      leader: () => ({ epoch }),
      isLeader: () => true,
      subscribe(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
    log,
    salesTotal: () =>
      Promise.resolve({ orders: 3, items: 4, revenue_cents: 500 }),
    salesBetween: () => Promise.resolve([]),
    sockets: () => 2,
    tick: () => void ticks.count++,
  });
  const owned = made.move();
  return {
    health,
    recorder,
    db,
    listeners,
    ticks,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

Deno.test("a node answers for itself, or for all nodes with those that are gone", async () => {
  await using node = await setUp();
  const { health, recorder, db } = node;
  recorder.http("GET", "/", 200, 1);
  await writeRows(db.owner, [{ span: "total", url: GONE_URL, count: 5 }]);
  const own = await health.metrics({ scope: "node" });
  assert.equal(own.endpoints["GET /"]?.count, 1);
  assert.equal(own.nodes, undefined);
  const all = await health.metrics({ scope: "cluster" });
  assert.equal(all.endpoints["GET /"]?.count, 6);
  assert.deepEqual(all.nodes?.map(({ url, state }) => [url, state]), [
    [TEST_NODE_URL, "answered"],
    [GONE_URL, "gone"],
  ]);
});

Deno.test("members are asked for their figures, those that left are not", async () => {
  const left = { url: "http://127.0.0.1:2", disconnected_at: new Date() };
  await using node = await setUp([MEMBER, { ...MEMBER, ...left }]);
  const { nodes } = await node.health.metrics({ scope: "cluster" });
  assert.deepEqual(nodes?.map(({ url, state }) => [url, state]), [
    [MEMBER.url, "silent"],
    [TEST_NODE_URL, "answered"],
  ]);
});

Deno.test("the dashboard shows a node that is known, and refuses any other", async () => {
  await using node = await setUp([MEMBER]);
  const { health, recorder } = node;
  recorder.http("GET", "/", 200, 1);
  const shown = await health.dashboard({ window: "1h", node: TEST_NODE_URL });
  assert.equal(shown.usage.total_calls, 1);
  assert.equal(shown.sales.total.orders, 3);
  await assert.rejects(
    health.dashboard({ window: "1h", node: "http://elsewhere" }),
    { code: "invalid_input" },
  );
});

Deno.test("the latest activities are shown, without the nodes' own housekeeping", async () => {
  await using node = await setUp();
  const { health, db } = node;
  await db.owner`
    insert into activities (label, node_url, epoch, subject)
    select case when n % 2 = 0 then 'purchase' else 'record_samples' end,
      ${TEST_NODE_URL}, 1, n::text from generate_series(1, 40) n`;
  const { activities } = await health.dashboard({ window: "1h" });
  assert.deepEqual(
    activities.map(({ id, label }) => [label, id]),
    Array.from({ length: 10 }, (_, i) => ["purchase", 40 - 2 * i]),
  );
});

Deno.test("a question that is not a peer's is refused", async () => {
  await using node = await setUp();
  const question = new Request(
    `${TEST_NODE_URL}/internal/figures?now=${new Date().toISOString()}`,
  );
  await assert.rejects(node.health.answerPeer(question), { code: "forbidden" });
});

Deno.test("admins are told of news while a node runs, and its last samples are kept", async () => {
  await using node = await setUp();
  const { health, recorder, db, listeners, ticks } = node;
  await health.start();
  assert.equal(
    (await health.prometheus.text()).match(
      /^distsales_(orders|leader|sockets) \d+$/gm,
    )?.join(),
    "distsales_leader 1,distsales_orders 3,distsales_sockets 2",
  );
  for (const listener of listeners) listener();
  assert.equal(ticks.count, 1, "told at once when the leadership changes");
  await until("a tick by itself", () => ticks.count > 1);
  recorder.http("GET", "/", 200, 1);
  await health.stop();
  assert.equal(listeners.size, 0);
  const [row] = await db.reader<{ count: number }[]>`
    select count from metric_samples where span = 'total' and name = 'GET /'`;
  assert.equal(row?.count, 1);
});
