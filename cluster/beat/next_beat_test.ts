import assert from "node:assert/strict";
import {
  a,
  alive,
  b,
  ledBy,
  refused,
  silent,
  situationOf,
  timing,
  unready,
} from "../testing/testing_sightings.ts";
import type { LeadershipRow } from "./election.ts";
import { untilNextBeat } from "./next_beat.ts";
import type { NodeRun, Probe } from "./sightings.ts";

Deno.test("the next beat comes when the lease is over, if that is sooner", () => {
  const onlyB = { [a.url]: silent, [b.url]: alive(b) };
  const cases: [string, LeadershipRow | null, number][] = [
    ["a healthy leader", ledBy(a, { ageMs: 2900 }), 3000],
    ["a lease that ends with the beat", ledBy(a, { ageMs: 4501 }), 3000],
    ["a lease that ends before it", ledBy(a, { ageMs: 4502 }), 2999],
    ["a lease that ends long before it", ledBy(a, { ageMs: 6500 }), 1001],
    ["a lease that ends now", ledBy(a, { ageMs: 7500 }), 1],
    ["a lease that is over, another's turn", ledBy(a, { ageMs: 7501 }), 3000],
    ["its own lease", ledBy(b, { ageMs: 7000 }), 3000],
    ["its own lease, over", ledBy(b, { ageMs: 7501 }), 3000],
    [
      "its own earlier run's",
      ledBy({ ...b, nodeId: "b0" }, { ageMs: 7000 }),
      501,
    ],
    ["nobody's lease", ledBy(null, { ageMs: 7000 }), 3000],
    ["no database", null, 500],
  ];
  for (const [name, leadership, expected] of cases) {
    const situation = situationOf(b, onlyB, leadership);
    assert.equal(untilNextBeat(situation, timing, a), expected, name);
  }
});

Deno.test("without a database a node that beats fast goes on beating fast", () => {
  const situation = situationOf(b, {}, null);
  const fast = { ...timing, heartbeatMs: 100 };
  assert.equal(untilNextBeat(situation, fast, a), 100);
});

Deno.test("a node that has its database back asks itself again at once", () => {
  // It was asked before that, and said 503 of itself.
  const probes = { [a.url]: refused, [b.url]: unready };
  const over = ledBy(a, { ageMs: 20_000, sessionHeld: false });
  const back = situationOf(b, probes, over);
  assert.equal(untilNextBeat(back, timing, null), 50);
  const leads = situationOf(b, probes, ledBy(b));
  assert.equal(untilNextBeat(leads, timing, b), 50);
  const stops = situationOf(b, probes, over, { stopping: true });
  assert.equal(untilNextBeat(stops, timing, null), 3000);
  const away = situationOf(b, probes, null);
  assert.equal(untilNextBeat(away, timing, null), 500);
});

Deno.test("a leader whose session is gone is looked at again at once, unless it answers", () => {
  const gone = ledBy(a, { sessionHeld: false });
  const cases: [string, LeadershipRow, Probe, NodeRun | null, number][] = [
    ["it is silent", gone, silent, a, 50],
    ["it refuses, and this node may not claim", gone, refused, a, 50],
    ["it runs but cannot serve", gone, unready, a, 50],
    ["it answers", gone, alive(a), a, 3000],
    ["its session is held", ledBy(a), silent, a, 3000],
    ["another leads by now", gone, silent, b, 3000],
    [
      "a later run of it leads by now",
      gone,
      silent,
      { ...a, nodeId: "a2" },
      3000,
    ],
    ["nobody leads by now", gone, silent, null, 3000],
  ];
  for (const [name, leadership, probe, leader, expected] of cases) {
    const probes = { [a.url]: probe, [b.url]: alive(b) };
    const situation = situationOf(b, probes, leadership);
    assert.equal(untilNextBeat(situation, timing, leader), expected, name);
  }
});

Deno.test("a leader's own session is its own to take again, at its next beat", () => {
  const leadership = ledBy(b, { sessionHeld: false });
  const situation = situationOf(b, { [b.url]: silent }, leadership);
  assert.equal(untilNextBeat(situation, timing, b), 3000);
});
