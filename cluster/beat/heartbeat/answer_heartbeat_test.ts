import assert from "node:assert/strict";
import {
  a,
  alive,
  seen,
  silent,
  timing,
} from "../../testing/testing_sightings.ts";
import { answerHeartbeat, type AskedNode } from "./answer_heartbeat.ts";
import { heartbeatBody } from "./heartbeat.ts";

const self = { ...a, nodeId: crypto.randomUUID() };
const well: AskedNode = {
  readiness: {
    stopping: false,
    databaseAgeMs: 0,
    self,
    sightings: seen({ [self.url]: alive(self) }),
  },
  timing,
  isStarted: true,
  leaderUrl: "http://b",
  epoch: 7,
  startedAt: "2030-01-01T00:00:00.000Z",
  version: "1.2.3",
  clusterId: crypto.randomUUID(),
  databaseId: "1/2",
};

Deno.test("a node answers 200 while it can serve, and else why not", () => {
  const stopping = { ...well.readiness, stopping: true };
  const cut = {
    ...well.readiness,
    sightings: seen({ [self.url]: silent }),
  };
  const cases: [AskedNode, number, string][] = [
    [well, 200, "ready"],
    [{ ...well, isStarted: false }, 503, "starting"],
    [{ ...well, readiness: cut }, 503, "unready"],
    [{ ...well, readiness: stopping }, 503, "stopping"],
    [{ ...well, readiness: stopping, isStarted: false }, 503, "stopping"],
  ];
  for (const [node, status, word] of cases) {
    const answer = answerHeartbeat(node);
    assert.deepEqual([answer.status, answer.body.status], [status, word]);
  }
});

Deno.test("an answer is what those who ask expect", () => {
  const { body } = answerHeartbeat(well);
  assert.deepEqual(heartbeatBody.parse(JSON.parse(JSON.stringify(body))), {
    url: self.url,
    status: "ready",
    leader: "http://b",
    epoch: 7,
    started_at: well.startedAt,
    version: "1.2.3",
    cluster_id: well.clusterId,
    database_id: "1/2",
    node_id: self.nodeId,
  });
});
