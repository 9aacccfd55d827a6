import assert from "node:assert/strict";
import { createRecorder } from "../record/recorder.ts";
import { WELL_PARTS } from "../testing.ts";
import { clusterMetrics, metricsQuery, nodeMetrics } from "./metrics.ts";

const SINCE = "2026-03-10T12:00:00.000Z";

function samplesOf(...durationsMs: number[]) {
  const recorder = createRecorder();
  for (const ms of durationsMs) recorder.http("GET", "/", 200, ms);
  return recorder.live();
}

Deno.test("the answer about one node is its own figures", () => {
  const { endpoints, ...answer } = nodeMetrics({
    url: "http://a",
    since: SINCE,
    samples: samplesOf(1, 3),
    parts: WELL_PARTS,
  });
  assert.equal(endpoints["GET /"]?.avg_ms, 2);
  assert.deepEqual(
    [answer.scope, answer.node, answer.since, answer.nodes],
    ["node", "http://a", SINCE, undefined],
  );
});

Deno.test("the answer about all nodes has the whole, and the part of each", () => {
  const { endpoints, nodes, ...answer } = clusterMetrics("http://a", {
    since: new Date(SINCE),
    nodes: [
      {
        url: "http://a",
        state: "answered",
        samples: samplesOf(1, 1, 1),
        parts: WELL_PARTS,
      },
      { url: "http://b", state: "gone", samples: samplesOf(9), parts: null },
    ],
  });
  assert.equal(endpoints["GET /"]?.avg_ms, 3);
  assert.deepEqual(
    [answer.scope, answer.node, answer.since],
    ["cluster", "http://a", SINCE],
  );
  assert.deepEqual(
    nodes?.map(({ url, state, endpoints }) => [
      url,
      state,
      endpoints["GET /"]?.count,
      endpoints["GET /"]?.avg_ms,
    ]),
    [["http://a", "answered", 3, 1], ["http://b", "gone", 1, 9]],
  );
  assert.ok(!JSON.stringify(nodes).includes("parts"));
});

Deno.test("without a scope the node that is asked answers for itself", () => {
  assert.deepEqual(metricsQuery.parse({}), { scope: "node" });
  for (const wrong of [{ scope: "all" }, { window: "1y" }]) {
    assert.equal(metricsQuery.safeParse(wrong).success, false);
  }
});
