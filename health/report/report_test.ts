import assert from "node:assert/strict";
import { TEST_NODE_URL } from "../../cluster/testing/testing_gate.ts";
import { createTestDatabase, type TestDatabase } from "../../db/testing.ts";
import type { Journal } from "../keep/journal.ts";
import type { Sample } from "../record/sample.ts";
import { WELL_PARTS, writeRows } from "../testing.ts";
import type { PeerReport } from "./peers.ts";
import { createReporter } from "./report.ts";

const NOW = new Date("2026-03-10T14:25:40.000Z");
const PEER_URL = "http://127.0.0.1:8001";
const SILENT_URL = "http://127.0.0.1:8002";
const GONE_URL = "http://127.0.0.1:8003";

const sampleOf = (name: string, count: number): Sample => ({
  kind: "endpoint",
  name,
  count,
  errors: 0,
  faults: 0,
  sum_ms: count,
  min_ms: 1,
  max_ms: 1,
  buckets: [],
});

const OWN: Awaited<ReturnType<Journal["read"]>> = {
  samples: [sampleOf("GET /own", 1)],
  since: new Date("2026-03-10T14:00:00Z"),
};

const PEER: PeerReport = {
  url: PEER_URL,
  since: "2026-03-10T13:00:00.000Z",
  samples: [sampleOf("GET /peer", 2)],
  parts: WELL_PARTS,
};

function reporterOf(
  db: TestDatabase,
  members: readonly string[],
  { parts = WELL_PARTS, peer = PEER, lately = [] as readonly string[] } = {},
) {
  const asked: [url: string, query: unknown][] = [];
  const reporter = createReporter({
    self: TEST_NODE_URL,
    journal: { read: () => Promise.resolve(OWN) },
    monitor: { parts: () => parts },
    reader: db.reader,
    peers: {
      ask(url, query) {
        asked.push([url, query]);
        return Promise.resolve(url === PEER_URL ? peer : null);
      },
    },
    members: () => Promise.resolve({ connected: members, lately }),
  });
  return { reporter, asked };
}

Deno.test("a report on all nodes", async (t) => {
  await using db = await createTestDatabase();

  await t.step("has this node alone when there is no other", async () => {
    const { reporter, asked } = reporterOf(db, []);
    const { since, nodes } = await reporter.all(null, NOW);
    assert.deepEqual(since, OWN.since);
    assert.deepEqual(nodes.map(({ url, state }) => [url, state]), [
      [TEST_NODE_URL, "answered"],
    ]);
    assert.deepEqual(asked, []);
  });

  // None of these may be counted for a node that answers for itself.
  const firstAt = new Date("2026-03-09T10:00:00Z");
  const urls = [TEST_NODE_URL, PEER_URL, SILENT_URL, GONE_URL];
  await writeRows(
    db.owner,
    urls.map((url) => ({ span: "total", firstAt, url, count: 100 })),
  );
  const within = new Date("2026-03-10T14:20:00Z");
  const before = new Date("2026-03-10T14:09:00Z");
  await writeRows(db.owner, [
    { span: "minute", at: within, url: GONE_URL, count: 7 },
    { span: "minute", at: before, url: SILENT_URL, count: 9 },
  ]);
  const members = [SILENT_URL, PEER_URL, TEST_NODE_URL];
  const { reporter, asked } = reporterOf(db, members);

  await t.step(
    "takes each node's samples from where they are whole",
    async () => {
      const { since, nodes } = await reporter.all(null, NOW);
      const told = nodes.map(({ url, state, samples, parts }) => [
        url,
        state,
        samples.map(({ name, count }) => `${name} ${count}`).join(),
        parts !== null,
      ]);
      assert.deepEqual(told, [
        [TEST_NODE_URL, "answered", "GET /own 1", true],
        [PEER_URL, "answered", "GET /peer 2", true],
        [SILENT_URL, "silent", "GET / 100", false],
        [GONE_URL, "gone", "GET / 100", false],
      ]);
      assert.equal(since.toISOString(), "2026-03-09T10:00:00.000Z");
    },
  );

  await t.step("asks each peer the same, once, and not itself", () => {
    const query = { now: NOW.toISOString() };
    assert.deepEqual(asked, [[SILENT_URL, query], [PEER_URL, query]]);
  });

  await t.step("leaves out what lies before the window", async () => {
    const { since, nodes } = await reporter.all("15m", NOW);
    assert.deepEqual(
      nodes.map(({ url, samples }) => [
        url,
        samples.reduce((sum, { count }) => sum + count, 0),
      ]),
      [[TEST_NODE_URL, 1], [PEER_URL, 2], [SILENT_URL, 0], [GONE_URL, 7]],
    );
    assert.equal(since.toISOString(), "2026-03-10T14:10:00.000Z");
  });
});

Deno.test("a node's report on itself begins with the window, or with its first sample", async () => {
  await using db = await createTestDatabase();
  const { reporter } = reporterOf(db, []);
  assert.deepEqual(await reporter.own(null, NOW), {
    url: TEST_NODE_URL,
    since: OWN.since.toISOString(),
    samples: OWN.samples,
    parts: WELL_PARTS,
  });
  const { since } = await reporter.own("1h", NOW);
  assert.equal(since, "2026-03-10T13:25:00.000Z");
});

Deno.test("a node without its database tells its peers how it is, and they have its calls from theirs", async () => {
  await using db = await createTestDatabase();
  const parts = {
    ...WELL_PARTS,
    database: { ...WELL_PARTS.database, reachable: false },
  };
  const alone = reporterOf(db, [], { parts }).reporter;
  const told = await alone.ownForPeer(null, NOW);
  assert.deepEqual([told.samples, told.parts], [null, parts]);
  const well = reporterOf(db, []).reporter;
  assert.deepEqual((await well.ownForPeer(null, NOW)).samples, OWN.samples);

  await writeRows(db.owner, [{ span: "total", url: PEER_URL, count: 5 }]);
  const peer = { ...told, url: PEER_URL };
  // It has been marked disconnected by now, and another one is really gone.
  const lately = [PEER_URL, GONE_URL];
  const { reporter } = reporterOf(db, [], { peer, lately });
  const { nodes } = await reporter.all(null, NOW);
  assert.deepEqual(
    nodes.map((node) => [
      node.url,
      node.state,
      node.samples.map(({ name, count }) => `${name} ${count}`).join(),
      node.parts?.database.reachable,
    ]),
    [
      [TEST_NODE_URL, "answered", "GET /own 1", true],
      [PEER_URL, "answered", "GET / 5", false],
    ],
  );
});
