import assert from "node:assert/strict";
import {
  type Action,
  candidate,
  decide,
  type Ground,
  groundToClaim,
  groundToClaimEarly,
  isReady,
  type Leadership,
  type Situation,
  succession,
  untilNextBeat,
} from "./election.ts";
import { type NodeRun, NOTHING_SEEN, type Probe } from "./sightings.ts";
import {
  a,
  alive,
  b,
  c,
  refused,
  seen,
  silent,
  timing,
  unready,
} from "../testing/testing_sightings.ts";

function ledBy(
  holder: NodeRun | null,
  more: Partial<Leadership> = {},
): Leadership {
  return { holder, epoch: 7, ageMs: 1000, sessionHeld: true, ...more };
}

function viewOf(
  self: NodeRun,
  probes: Record<string, Probe>,
  leadership: Leadership | null,
  more: { beats?: number; stopping?: boolean; members?: string[] } = {},
): Situation {
  return {
    self,
    sightings: seen(probes, more.beats),
    members: more.members ?? Object.keys(probes),
    leadership,
    stopping: more.stopping ?? false,
  };
}

Deno.test("the lowest URL that is alive is nominated, in code-point order", () => {
  const cases: [Record<string, Probe>, string | null][] = [
    [{ [b.url]: alive(b), [a.url]: alive(a) }, a.url],
    [{ [a.url]: silent, [b.url]: alive(b) }, b.url],
    [{ [a.url]: unready, [b.url]: alive(b) }, b.url],
    [{ [a.url]: refused, [b.url]: silent }, null],
    // As strings, not as numbers: "1" sorts before "9".
    [
      { "http://h:9000": alive(a), "http://h:10000": alive(b) },
      "http://h:10000",
    ],
    [{ "http://b": alive(b), "http://B": alive(a) }, "http://B"],
    [{}, null],
  ];
  for (const [probes, expected] of cases) {
    assert.equal(candidate(seen(probes)), expected, JSON.stringify(probes));
  }
});

Deno.test("a claim is granted on exactly these grounds", () => {
  const all = { [a.url]: alive(a), [b.url]: alive(b), [c.url]: alive(c) };
  const cases: [string, Situation, Ground | null][] = [
    ["nobody leads", viewOf(a, all, ledBy(null)), "vacant"],
    [
      "nobody leads, on the first beat",
      viewOf(a, all, ledBy(null), { beats: 1 }),
      "vacant",
    ],
    ["not the candidate", viewOf(b, all, ledBy(null)), null],
    ["on its way out", viewOf(a, all, ledBy(null), { stopping: true }), null],
    ["the database does not answer", viewOf(a, all, null), null],

    [
      "a lower member joined after the last beat",
      viewOf(b, { [b.url]: alive(b) }, ledBy(null), {
        members: [a.url, b.url],
      }),
      null,
    ],
    [
      "a higher member joined after the last beat",
      viewOf(b, { [b.url]: alive(b) }, ledBy(null), {
        members: [b.url, c.url],
      }),
      "vacant",
    ],
    [
      "a lower member was asked and is not alive",
      viewOf(b, { [a.url]: silent, [b.url]: alive(b) }, ledBy(null)),
      "vacant",
    ],

    ["it leads already", viewOf(a, all, ledBy(a)), null],
    [
      "lower, alive for two beats",
      viewOf(a, all, ledBy(b), { beats: 2 }),
      "lower_url",
    ],
    ["lower, alive for one beat", viewOf(a, all, ledBy(b), { beats: 1 }), null],
    ["higher", viewOf(b, { ...all, [a.url]: silent }, ledBy(a)), null],
    [
      "lower, but cut from a leader that renews",
      viewOf(a, { ...all, [b.url]: silent }, ledBy(b)),
      null,
    ],

    [
      "the lease has a millisecond left",
      viewOf(b, { ...all, [a.url]: silent }, ledBy(a, { ageMs: 7500 })),
      null,
    ],
    [
      "the lease ran out",
      viewOf(b, { ...all, [a.url]: silent }, ledBy(a, { ageMs: 7501 })),
      "lease_expired",
    ],
    [
      "the lease ran out, the leader still answers",
      viewOf(a, all, ledBy(b, { ageMs: 7501 }), { beats: 1 }),
      "lease_expired",
    ],
    [
      "the lease ran out, not the candidate",
      viewOf(c, { ...all, [a.url]: silent }, ledBy(a, { ageMs: 7501 })),
      null,
    ],

    [
      "refused, and its session ended",
      viewOf(b, { ...all, [a.url]: refused }, ledBy(a, { sessionHeld: false })),
      "process_gone",
    ],
    [
      "refused by a firewall: its session lives",
      viewOf(b, { ...all, [a.url]: refused }, ledBy(a)),
      null,
    ],
    [
      "silent, and its session ended",
      viewOf(b, { ...all, [a.url]: silent }, ledBy(a, { sessionHeld: false })),
      null,
    ],
    [
      "alive, and its session ended",
      viewOf(
        c,
        { [b.url]: silent, [a.url]: silent, [c.url]: alive(c) },
        ledBy(b, { sessionHeld: false }),
      ),
      null,
    ],
    [
      "another run answers at the leader's URL",
      viewOf(a, all, ledBy({ ...b, nodeId: "b0" }, { sessionHeld: false }), {
        beats: 1,
      }),
      "process_gone",
    ],
    [
      "an earlier run of this node led",
      viewOf(a, all, ledBy({ ...a, nodeId: "a0" }, { sessionHeld: false }), {
        beats: 1,
      }),
      "process_gone",
    ],
    [
      "an earlier run of this node is not gone yet",
      viewOf(a, all, ledBy({ ...a, nodeId: "a0" }), { beats: 1 }),
      null,
    ],
  ];
  for (const [name, view, expected] of cases) {
    assert.equal(groundToClaim(view, timing), expected, name);
  }
});

Deno.test("whose lease has run out is replaced before it has failed to answer once more", () => {
  const onlyB = { [a.url]: silent, [b.url]: alive(b) };
  const ranOut = ledBy(a, { ageMs: 7501 });
  const beat = 3000;
  const cases: [string, Situation, number, Ground | null][] = [
    ["its lease ran out", viewOf(b, onlyB, ranOut), beat, "lease_expired"],
    [
      "its lease has not run out",
      viewOf(b, onlyB, ledBy(a, { ageMs: 7500 })),
      beat,
      null,
    ],
    [
      "the last beat was long ago",
      viewOf(b, onlyB, ranOut),
      2 * beat + 1,
      null,
    ],
    [
      "it answered at the last beat",
      viewOf(b, { ...onlyB, [a.url]: alive(a) }, ranOut),
      beat,
      null,
    ],
    ["nobody leads", viewOf(b, onlyB, ledBy(null)), beat, null],
    ["no database", viewOf(b, onlyB, null), beat, null],
  ];
  for (const [name, view, later, expected] of cases) {
    const now = view.sightings.at + later;
    assert.equal(groundToClaimEarly(view, now, timing), expected, name);
  }
});

Deno.test("what a node does after a beat", () => {
  const all = { [a.url]: alive(a), [b.url]: alive(b) };
  const cases: [string, Situation, Action][] = [
    ["leads", viewOf(a, all, ledBy(a)), { kind: "renew" }],
    [
      "leads on after its lease ran out unclaimed",
      viewOf(a, all, ledBy(a, { ageMs: 60_000 })),
      { kind: "renew" },
    ],
    [
      "leads, cannot serve for now",
      viewOf(a, { ...all, [a.url]: unready }, ledBy(a)),
      { kind: "renew" },
    ],
    [
      "leads, missed itself once",
      viewOf(a, { ...all, [a.url]: silent }, ledBy(a), { beats: 1 }),
      { kind: "renew" },
    ],
    [
      "leads, missed itself twice",
      viewOf(a, { ...all, [a.url]: silent }, ledBy(a), { beats: 2 }),
      { kind: "resign", reason: "cannot_reach_itself" },
    ],
    [
      "leads, refuses itself",
      viewOf(a, { ...all, [a.url]: refused }, ledBy(a), { beats: 1 }),
      { kind: "resign", reason: "cannot_reach_itself" },
    ],
    ["leads and stops", viewOf(a, all, ledBy(a), { stopping: true }), {
      kind: "resign",
      reason: "stopping",
    }],
    ["database out of reach", viewOf(a, all, null), { kind: "stand_aside" }],
    ["follows", viewOf(b, all, ledBy(a)), { kind: "follow", leader: a }],
    ["follows nobody yet", viewOf(b, all, ledBy(null)), {
      kind: "follow",
      leader: null,
    }],
    ["claims", viewOf(a, all, ledBy(null)), {
      kind: "claim",
      ground: "vacant",
    }],
  ];
  for (const [name, view, expected] of cases) {
    assert.deepEqual(decide(view, timing), expected, name);
  }
});

Deno.test("who takes the place of a leader that has just ended, by the last beat", () => {
  const all = { [a.url]: alive(a), [b.url]: alive(b), [c.url]: alive(c) };
  const withoutB = { [a.url]: alive(a), [c.url]: alive(c) };
  const claims = (ground: Ground): Action => ({ kind: "claim", ground });
  const cases: [string, Situation, Probe | null, Action][] = [
    ["it resigned", viewOf(b, all, null), null, claims("vacant")],
    ["its port refuses", viewOf(b, all, null), refused, claims("process_gone")],
    [
      "it resigned, another's turn",
      viewOf(c, all, null),
      null,
      { kind: "follow", leader: null },
    ],
    [
      "its session ended, its port is silent",
      viewOf(b, all, null),
      silent,
      { kind: "follow", leader: a },
    ],
    [
      "its session ended, it still answers",
      viewOf(b, all, null),
      alive(a),
      { kind: "follow", leader: a },
    ],
    [
      "it resigned, and a lower one joined after the beat",
      viewOf(c, withoutB, null, { members: [a.url, b.url, c.url] }),
      null,
      { kind: "follow", leader: null },
    ],
    [
      "it resigned, and a lower member was not ready yet at the last beat",
      viewOf(c, { ...all, [b.url]: unready }, null),
      null,
      { kind: "follow", leader: null },
    ],
    [
      "it resigned, and a lower node that is no member was not alive",
      viewOf(c, { ...all, [b.url]: refused }, null, { members: [c.url] }),
      null,
      claims("vacant"),
    ],
    [
      "it resigned, and is still among the members",
      viewOf(b, all, null, { members: [a.url, b.url] }),
      null,
      claims("vacant"),
    ],
    [
      "this node is on its way out",
      viewOf(b, all, null, { stopping: true }),
      null,
      { kind: "follow", leader: null },
    ],
  ];
  for (const [name, before, probe, expected] of cases) {
    const view = succession(before, a, 7, probe);
    assert.deepEqual(decide(view, timing), expected, name);
  }
});

Deno.test("two nodes cut from each other, both reaching the database, settle on one leader", () => {
  const onlyA = { [a.url]: alive(a), [b.url]: silent };
  const onlyB = { [a.url]: silent, [b.url]: alive(b) };
  for (const holder of [a, b]) {
    const leadership = ledBy(holder);
    const actions = [
      decide(viewOf(a, onlyA, leadership), timing).kind,
      decide(viewOf(b, onlyB, leadership), timing).kind,
    ];
    assert.deepEqual(
      actions,
      holder === a ? ["renew", "follow"] : ["follow", "renew"],
    );
  }
});

Deno.test("the next beat comes when the lease runs out, if that is sooner", () => {
  const onlyB = { [a.url]: silent, [b.url]: alive(b) };
  const cases: [string, Leadership | null, number][] = [
    ["a healthy leader", ledBy(a, { ageMs: 2900 }), 3000],
    ["a lease that ends before the next beat", ledBy(a, { ageMs: 6500 }), 1001],
    ["a lease that ends now", ledBy(a, { ageMs: 7500 }), 1],
    [
      "a lease that ran out, and another's turn",
      ledBy(a, { ageMs: 7501 }),
      3000,
    ],
    ["its own lease", ledBy(b, { ageMs: 7000 }), 3000],
    ["nobody's lease", ledBy(null, { ageMs: 7000 }), 3000],
    ["no database", null, 500],
  ];
  for (const [name, leadership, expected] of cases) {
    const view = viewOf(b, onlyB, leadership);
    assert.equal(untilNextBeat(view, timing), expected, name);
  }
});

Deno.test("a node is ready while it reaches itself and the database and is not stopping", () => {
  const ready = {
    stopping: false,
    databaseAgeMs: 10,
    self: a,
    sightings: seen({ [a.url]: alive(a) }),
  };
  const cases: [string, typeof ready, boolean][] = [
    ["all well", ready, true],
    ["before its first beat", { ...ready, sightings: NOTHING_SEEN }, true],
    ["it answered itself with 503", {
      ...ready,
      sightings: seen({ [a.url]: unready }),
    }, true],
    ["stopping", { ...ready, stopping: true }, false],
    ["the database fell silent", { ...ready, databaseAgeMs: 4501 }, false],
    ["it cannot reach itself", {
      ...ready,
      sightings: seen({ [a.url]: silent }),
    }, false],
  ];
  for (const [name, readiness, expected] of cases) {
    assert.equal(isReady(readiness, timing), expected, name);
  }
});
