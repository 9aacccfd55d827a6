import assert from "node:assert/strict";
import { WELL_PARTS } from "../testing.ts";
import type { NodeParts } from "./node_parts.ts";
import { judgeSystem, type NodeState } from "./verdict.ts";

type SystemState = Parameters<typeof judgeSystem>[0];

const NOW = "2026-03-10T12:00:00.000Z";
const EARLIER = "2026-03-10T11:50:00.000Z";

const DAYS_AGO = "2026-03-07T12:00:00.000Z";

const LOST = {
  name: "purchase",
  subject: "0198c0de-0000-7000-8000-000000000001",
  actor: "ann",
  at: EARLIER,
};

const NODE: NodeState = {
  url: "http://a",
  state: "answered",
  last_seen_at: NOW,
  disconnected_at: null,
  parts: WELL_PARTS,
};

const WELL: SystemState = {
  now: NOW,
  leaderless: null,
  went_back: [],
  nodes: [NODE],
  recent: { calls: 1000, faults: 0, since: null },
};

function withDatabase(database: Partial<NodeParts["database"]>): SystemState {
  const parts = {
    ...WELL_PARTS,
    database: { ...WELL_PARTS.database, bad_since: EARLIER, ...database },
  };
  return { ...WELL, nodes: [{ ...NODE, parts }] };
}

function withNode(node: Partial<NodeState>): SystemState {
  return { ...WELL, nodes: [NODE, { ...NODE, url: "http://b", ...node }] };
}

const CASES: [
  name: string,
  findings: SystemState,
  state: "well" | "warning" | "bad",
  what: RegExp | null,
  since: string | null,
][] = [
  ["nothing is wrong", WELL, "well", null, null],
  [
    "nobody leads",
    { ...WELL, leaderless: { since: EARLIER, seconds: 600.4 } },
    "bad",
    /^Nobody has led for 600 s/,
    EARLIER,
  ],
  [
    "nobody leads, and nobody knows since when",
    { ...WELL, leaderless: { since: null, seconds: null } },
    "bad",
    /^Nobody leads/,
    null,
  ],
  [
    "the database went back ten minutes ago",
    { ...WELL, went_back: [{ at: EARLIER, lost: 12, commands: [LOST] }] },
    "bad",
    /went back in time, and 12 commands that were acknowledged are gone/,
    EARLIER,
  ],
  [
    "the database went back days ago",
    { ...WELL, went_back: [{ at: DAYS_AGO, lost: 1, commands: [LOST] }] },
    "warning",
    /went back in time, and 1 command that was acknowledged is gone/,
    DAYS_AGO,
  ],
  [
    "the database went back and nothing is gone",
    { ...WELL, went_back: [{ at: EARLIER, lost: 0, commands: [] }] },
    "warning",
    /went back in time; .* nothing is gone/,
    EARLIER,
  ],
  [
    "a node went away ten minutes ago",
    withNode({ state: "gone", disconnected_at: EARLIER, parts: null }),
    "warning",
    /http:\/\/b is disconnected/,
    EARLIER,
  ],
  [
    "a node went away yesterday",
    withNode({
      state: "gone",
      disconnected_at: "2026-03-09T12:00:00Z",
      parts: null,
    }),
    "well",
    null,
    null,
  ],
  [
    "a node does not answer",
    withNode({ state: "silent", last_seen_at: EARLIER, parts: null }),
    "bad",
    /http:\/\/b did not answer/,
    EARLIER,
  ],
  [
    "a node cannot reach PostgreSQL",
    withDatabase({ reachable: false, latency_ms: null }),
    "bad",
    /cannot reach PostgreSQL/,
    EARLIER,
  ],
  [
    "PostgreSQL is slow",
    withDatabase({ latency_ms: 900 }),
    "warning",
    /takes 900 ms/,
    EARLIER,
  ],
  [
    "the replica is behind",
    withDatabase({ replication_lag_s: 61 }),
    "warning",
    /61 s behind/,
    EARLIER,
  ],
  [
    "the primary is away, and the replica is not",
    withDatabase({ primary_reachable: false }),
    "bad",
    /http:\/\/a reads from a replica and cannot reach the primary/,
    EARLIER,
  ],
  [
    "connections run out",
    withDatabase({ connections: { open: 95, in_use: 3, allowed: 100 } }),
    "warning",
    /95 of 100 connections/,
    EARLIER,
  ],
  [
    "a node is held up",
    withNode({
      parts: { ...WELL_PARTS, event_loop: { lag_ms: 612, bad_since: EARLIER } },
    }),
    "warning",
    /http:\/\/b was held up for 612 ms/,
    EARLIER,
  ],
  [
    "memory runs out",
    withNode({
      parts: {
        ...WELL_PARTS,
        memory: {
          ...WELL_PARTS.memory,
          free_bytes: 50 * 2 ** 20,
          bad_since: EARLIER,
        },
      },
    }),
    "warning",
    /50 MiB of memory left/,
    EARLIER,
  ],
  [
    "an upgrade is half done",
    withNode({ parts: { ...WELL_PARTS, version: "0.9.0" } }),
    "warning",
    /0\.9\.0, 1\.0\.0/,
    null,
  ],
  [
    "many calls fail",
    { ...WELL, recent: { calls: 1000, faults: 11, since: EARLIER } },
    "bad",
    /11 of 1000 calls of/,
    EARLIER,
  ],
  [
    "few calls fail",
    { ...WELL, recent: { calls: 1000, faults: 10, since: EARLIER } },
    "well",
    null,
    null,
  ],
  [
    "one of three calls failed",
    { ...WELL, recent: { calls: 3, faults: 1, since: EARLIER } },
    "well",
    null,
    null,
  ],
];

for (const [name, findings, state, what, since] of CASES) {
  Deno.test(`the verdict when ${name}`, () => {
    const verdict = judgeSystem(findings);
    assert.equal(verdict.state, state);
    assert.equal(verdict.findings.length, what === null ? 0 : 1);
    const [finding] = verdict.findings;
    if (finding === undefined || what === null) return;
    assert.match(finding.what, what);
    assert.equal(finding.since, since);
    assert.notEqual(finding.advice, "");
  });
}

Deno.test("what is worst comes first", () => {
  const verdict = judgeSystem({
    ...withNode({ parts: { ...WELL_PARTS, version: "0.9.0" } }),
    leaderless: { since: null, seconds: null },
  });
  assert.deepEqual(
    verdict.findings.map(({ severity }) => severity),
    ["bad", "warning"],
  );
});

Deno.test("what a going-back cost is named with it", () => {
  const { findings } = judgeSystem({
    ...WELL,
    went_back: [{ at: EARLIER, lost: 12, commands: [LOST] }],
  });
  assert.deepEqual(findings[0]?.lost, [LOST]);
});
