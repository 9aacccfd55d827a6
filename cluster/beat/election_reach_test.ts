/** Who leads when some nodes do not reach others, though all the database. */
import assert from "node:assert/strict";
import {
  a,
  alive,
  allAlive,
  b,
  c,
  ledBy,
  silent,
  situationOf,
  timing,
} from "../testing/testing_sightings.ts";
import { aheadOfAnswers } from "./early_claim.ts";
import {
  type Action,
  candidate,
  decide,
  type Ground,
  groundToClaim,
  type Situation,
} from "./election.ts";

/** `b` and `c` reach each other, and miss `a`. */
const reports = [b, c].map(({ url }) => ({
  url,
  alive: [b.url, c.url],
  unreached: [a.url],
  ageMs: 1000,
}));
const withoutA = { ...allAlive, [a.url]: silent };
const onlyA = { [a.url]: alive(a), [b.url]: silent, [c.url]: silent };

Deno.test("a leader that most do not reach hands over, unless it was paused", () => {
  const cases: [string, Situation, Action][] = [
    ["cut off, both ways", situationOf(a, onlyA, ledBy(a), { reports }), {
      kind: "resign",
      reason: "cannot_be_reached",
    }],
    ["cut off, one way", situationOf(a, allAlive, ledBy(a), { reports }), {
      kind: "resign",
      reason: "cannot_be_reached",
    }],
    [
      "cut off, for all that it knows after a pause",
      situationOf(a, allAlive, ledBy(a), { reports, beats: 1 }),
      { kind: "renew" },
    ],
    [
      "missed by one of two",
      situationOf(a, allAlive, ledBy(a), { reports: reports.slice(0, 1) }),
      { kind: "renew" },
    ],
    ["reached by all", situationOf(a, allAlive, ledBy(a)), { kind: "renew" }],
    ["followed", situationOf(b, withoutA, ledBy(a), { reports }), {
      kind: "follow",
    }],
  ];
  for (const [name, situation, expected] of cases) {
    assert.deepEqual(decide(situation, timing), expected, name);
  }
});

Deno.test("when it has handed over, the lowest that most reach is next", () => {
  const vacant = ledBy(null);
  const cases: [Situation, string | null, Ground | null][] = [
    [situationOf(a, onlyA, vacant, { reports }), null, null],
    [situationOf(a, allAlive, vacant, { reports }), b.url, null],
    [situationOf(b, withoutA, vacant, { reports }), b.url, "vacant"],
    [situationOf(c, withoutA, vacant, { reports }), b.url, null],
  ];
  for (const [situation, nominated, ground] of cases) {
    const { url } = situation.self;
    assert.equal(candidate(situation, timing), nominated, url);
    assert.equal(groundToClaim(situation, timing), ground, url);
  }
});

Deno.test("a lower member that most do not reach is not waited for", () => {
  const cut = situationOf(b, withoutA, ledBy(null), { reports });
  const ground = (situation: Situation) =>
    groundToClaim(aheadOfAnswers(situation, c), timing);
  assert.equal(ground(cut), "vacant");
  assert.equal(ground({ ...cut, reports: [] }), null);
});

Deno.test("a lower URL takes the leadership back when the leader sees it, and most do", () => {
  const { heartbeatMs } = timing;
  const cases: [string, Parameters<typeof situationOf>[3], Ground | null][] = [
    ["seen", {}, "lower_url"],
    ["seen two beats ago", { seenMs: 2 * heartbeatMs }, "lower_url"],
    ["seen earlier", { seenMs: 2 * heartbeatMs + 1 }, null],
    ["not seen by this leader", { seenMs: null }, null],
    ["no member", { members: [b.url, c.url] }, null],
    ["seen by the leader, and missed by most", { reports }, null],
  ];
  for (const [name, more, expected] of cases) {
    const situation = situationOf(a, allAlive, ledBy(b), more);
    assert.equal(groundToClaim(situation, timing), expected, name);
  }
});

Deno.test("two nodes cut from each other, both reaching the database, settle on one leader", () => {
  const onlyA = { [a.url]: alive(a), [b.url]: silent };
  const onlyB = { [a.url]: silent, [b.url]: alive(b) };
  for (const holder of [a, b]) {
    const leadership = ledBy(holder);
    const actions = [
      decide(situationOf(a, onlyA, leadership), timing).kind,
      decide(situationOf(b, onlyB, leadership), timing).kind,
    ];
    assert.deepEqual(
      actions,
      holder === a ? ["renew", "follow"] : ["follow", "renew"],
    );
  }
});
