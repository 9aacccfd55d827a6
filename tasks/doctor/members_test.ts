import assert from "node:assert/strict";
import type { HeartbeatFinding } from "../../cluster/beat/heartbeat/ask_heartbeat.ts";
import type { HeartbeatBody } from "../../cluster/beat/heartbeat/heartbeat.ts";
import {
  a,
  alive,
  b,
  refused,
  silent,
  unready,
} from "../../cluster/testing/testing_sightings.ts";
import type { Finding } from "./finding.ts";
import { judgeLeader, judgeMembers, judgeOwnUrl } from "./members.ts";

const NOW = Date.UTC(2030, 0, 1);

const BODY: HeartbeatBody = {
  url: b.url,
  status: "ready",
  leader: a.url,
  epoch: 7,
  started_at: new Date(NOW).toISOString(),
  version: "1.2.3",
  cluster_id: null,
  node_id: b.nodeId,
};

const WELL: HeartbeatFinding = {
  probe: alive(b),
  trouble: null,
  body: BODY,
  clockMs: NOW,
};

const DOWN: HeartbeatFinding = {
  probe: refused,
  trouble: "Nothing listens there.",
  body: null,
  clockMs: null,
};

const members: [
  what: string,
  finding: HeartbeatFinding,
  state: Finding["state"],
  text: RegExp,
][] = [
  ["that is well", WELL, "ok", /answers/],
  ["that is down", DOWN, "wrong", /Nothing listens/],
  [
    "whose URL another node answers",
    { ...WELL, probe: silent, trouble: "It calls itself http://c." },
    "wrong",
    /calls itself/,
  ],
  [
    "whose URL another run answers",
    { ...WELL, body: { ...BODY, node_id: "b2" } },
    "wrong",
    /run b2 answers.*run b1.*NODE_URL of its own/,
  ],
  [
    "of another version",
    { ...WELL, trouble: "It runs version 2." },
    "note",
    /version 2/,
  ],
  [
    "whose clock is wrong",
    { ...WELL, clockMs: NOW + 60_000 },
    "wrong",
    /its clock.*NTP/,
  ],
  [
    "that is not ready",
    { ...WELL, probe: unready, body: { ...BODY, status: "unready" } },
    "wrong",
    /is unready: look at its log/,
  ],
];

for (const [what, finding, state, text] of members) {
  Deno.test(`of a node ${what} it is said: ${state}`, () => {
    const [found, ...others] = judgeMembers({
      answers: new Map([[a.url, WELL], [b.url, finding]]),
      members: [a, b],
      ownUrl: a.url,
      now: NOW,
    });
    assert.deepEqual(others, []);
    assert.equal(found?.check, `node ${b.url}`);
    assert.equal(found?.state, state);
    assert.match(found?.text ?? "", text);
  });
}

Deno.test("a node that has not joined yet is no fault", () => {
  const [found] = judgeMembers({
    answers: new Map([[b.url, WELL]]),
    members: [],
    ownUrl: a.url,
    now: NOW,
  });
  assert.equal(found?.state, "note");
});

const OWN = {
  ownUrl: b.url,
  finding: WELL,
  member: b,
  others: [a.url],
  port: 8000,
  isPortFree: false,
};

Deno.test("this node's URL has to lead the others to it", () => {
  const judge = (change: Partial<typeof OWN>) =>
    judgeOwnUrl({ ...OWN, ...change });
  assert.equal(judge({}).state, "ok");
  const loopback = "http://127.0.0.1:8000";
  for (const ownUrl of [loopback, "http://localhost:8000", "http://[::1]:80"]) {
    const found = judge({ ownUrl });
    assert.equal(found.state, "wrong", ownUrl);
    assert.match(found.text, /every machine to itself.*set NODE_URL/);
  }
  const local = judge({ ownUrl: loopback, others: ["http://127.0.0.1:8001"] });
  assert.equal(local.state, "ok");
  assert.match(
    judge({ finding: DOWN, isPortFree: true }).text,
    /does not run; port 8000 is free/,
  );
  const taken = judge({ finding: DOWN });
  assert.equal(taken.state, "wrong");
  assert.match(taken.text, /port 8000 is taken.*correct NODE_URL/);
  const other = judge({ member: { ...b, nodeId: "b9" } });
  assert.match(other.text, /run b1 answers.*run b9.*two nodes/);
  assert.equal(other.state, "wrong");
});

const ROW = { url: a.url, epoch: 7, ageMs: 900 };

const leaders: [
  what: string,
  row: Partial<typeof ROW> | { url: null; ageMs: null },
  body: Partial<HeartbeatBody>,
  state: Finding["state"],
  text: RegExp,
][] = [
  ["one leads", {}, {}, "ok", /http:\/\/a in epoch 7.*0\.9 s ago/],
  ["nobody leads", { url: null, ageMs: null }, {}, "wrong", /nobody can write/],
  ["the lease ran out", { ageMs: 9_000 }, {}, "wrong", /9\.0 s ago: look/],
  ["the database went back", { epoch: 5 }, {}, "wrong", /epoch 7.*gone back/],
  ["a node is late", {}, { leader: null }, "note", /says nobody.*a moment/],
];

for (const [what, row, body, state, text] of leaders) {
  Deno.test(`of who leads it is said: ${what}`, () => {
    const answers = new Map([[b.url, { ...WELL, body: { ...BODY, ...body } }]]);
    const found = judgeLeader({ ...ROW, ...row }, answers, 7500);
    assert.equal(found.state, state);
    assert.match(found.text, text);
  });
}

Deno.test("while no node answers, that nobody leads is no fault", () => {
  const found = judgeLeader(ROW, new Map([[b.url, DOWN]]), 7500);
  assert.equal(found.state, "note");
});
