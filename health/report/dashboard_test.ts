import assert from "node:assert/strict";
import type { ClusterMember } from "../../cluster/members/cluster_view.ts";
import { createRecorder } from "../record/recorder.ts";
import { WELL_PARTS } from "../testing.ts";
import { buildDashboard, dashboardQuery } from "./dashboard.ts";

const NOW = new Date("2026-03-10T12:00:00Z");
const EARLIER = new Date("2026-03-10T11:50:00Z");

function memberOf(
  url: string,
  connected_at: Date,
  disconnected_at: Date | null = null,
): ClusterMember {
  return {
    url,
    node_id: crypto.randomUUID(),
    connected_at,
    disconnected_at,
    last_seen_at: NOW,
    is_leader: false,
    elected_at: null,
    version: "1.0.0",
  };
}

function samplesOf(calls: readonly (readonly [path: string, ms: number])[]) {
  const recorder = createRecorder();
  for (const [path, ms] of calls) recorder.http("GET", path, 200, ms);
  recorder.function("set_leader", 1, false);
  return recorder.live();
}

/** Two nodes that are well, of which a leads. */
const WELL: Parameters<typeof buildDashboard>[0] = {
  query: { window: "1h" },
  now: NOW,
  self: "http://a",
  report: {
    since: EARLIER,
    nodes: [
      {
        url: "http://a",
        state: "answered",
        samples: samplesOf([["/", 1], ["/api/leader", 1], ["/api/leader", 1]]),
        parts: WELL_PARTS,
      },
      {
        url: "http://b",
        state: "answered",
        samples: samplesOf([["/", 3]]),
        parts: WELL_PARTS,
      },
    ],
  },
  view: {
    self: "http://a",
    leader: { url: "http://a", epoch: 3, elected_at: EARLIER },
    clients: [memberOf("http://a", EARLIER), memberOf("http://b", EARLIER)],
    elections: [],
  },
  leaderless: null,
  wentBack: [],
  recent: { calls: 4, faults: 0, since: null },
  sales: {
    currency: "USD",
    total: { orders: 0, items: 0, revenue_cents: 0 },
    buckets: [],
  },
  activities: [],
};

Deno.test("the dashboard adds up the calls of all nodes, the most called first", () => {
  const { endpoints, functions, nodes, verdict, node } = buildDashboard(WELL);
  assert.equal(node, null);
  assert.deepEqual(
    endpoints.map(({ name, count, machine, avg_ms }) => [
      name,
      count,
      machine,
      avg_ms,
    ]),
    [["GET /", 2, false, 2], ["GET /api/leader", 2, true, 1]],
  );
  assert.deepEqual(functions.map(({ count }) => count), [2]);
  assert.deepEqual(nodes.map(({ url, calls }) => [url, calls]), [
    ["http://a", 1],
    ["http://b", 1],
  ]);
  assert.equal(verdict.state, "well");
});

Deno.test("with a node chosen, the calls of no other are shown, but all nodes are", () => {
  const query = { window: "1h", node: "http://b" } as const;
  const shown = buildDashboard({ ...WELL, query });
  assert.equal(shown.node, "http://b");
  assert.deepEqual(shown.endpoints.map(({ name, count }) => [name, count]), [
    ["GET /", 1],
  ]);
  assert.equal(shown.usage.total_calls, 1);
  assert.deepEqual(shown.nodes.map(({ url }) => url), ["http://a", "http://b"]);
});

Deno.test("everything on the dashboard is plain data", () => {
  const shown = buildDashboard(WELL);
  assert.deepEqual(JSON.parse(JSON.stringify(shown)), shown);
  assert.equal(shown.leader?.elected_at, EARLIER.toISOString());
  assert.equal(shown.clients[0]?.connected_at, EARLIER.toISOString());
});

Deno.test("a node that came back is judged by its latest run", () => {
  const before = new Date("2026-03-10T10:00:00Z");
  const clients = [
    memberOf("http://a", EARLIER),
    memberOf("http://b", EARLIER),
    memberOf("http://b", before, EARLIER),
  ];
  const view = { ...WELL.view, clients };
  assert.equal(buildDashboard({ ...WELL, view }).verdict.state, "well");
});

Deno.test("a node that only the list of members knows is told of as gone", () => {
  const clients = [
    ...WELL.view.clients,
    memberOf("http://c", EARLIER, new Date("2026-03-10T11:55:00Z")),
  ];
  const view = { ...WELL.view, clients };
  const { findings } = buildDashboard({ ...WELL, view }).verdict;
  assert.deepEqual(findings.map(({ what, since }) => [what, since]), [
    ["http://c is disconnected", "2026-03-10T11:55:00.000Z"],
  ]);
});

Deno.test("a leader that renews no more is no leader, whatever the row says", () => {
  const leaderless = { since: NOW.toISOString(), seconds: 9 };
  const { leader, verdict } = buildDashboard({ ...WELL, leaderless });
  assert.equal(leader, null);
  assert.equal(verdict.state, "bad");
  assert.equal(verdict.findings[0]?.since, NOW.toISOString());
});

Deno.test("the form that chooses a node sends nothing for all nodes", () => {
  assert.equal(
    dashboardQuery.parse({ window: "1h", node: "" }).node,
    undefined,
  );
});

Deno.test("the dashboard is of the last hour and all nodes unless told", () => {
  assert.deepEqual(dashboardQuery.parse({}), { window: "1h" });
  for (const wrong of [{ window: "1y" }, { node: "elsewhere" }]) {
    assert.equal(dashboardQuery.safeParse(wrong).success, false);
  }
});
