import assert from "node:assert/strict";
import {
  a,
  alive,
  allAlive,
  b,
  c,
  ledBy,
  refused,
  silent,
  situationOf,
  timing,
  unready,
} from "../testing/testing_sightings.ts";
import {
  type Action,
  candidate,
  decide,
  type Ground,
  groundToClaim,
  type Situation,
} from "./election.ts";
import type { Probe } from "./sightings.ts";

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
    const situation = situationOf(a, probes, null);
    assert.equal(
      candidate(situation, timing),
      expected,
      JSON.stringify(probes),
    );
  }
});

Deno.test("a claim is granted on exactly these grounds", () => {
  const cases: [string, Situation, Ground | null][] = [
    ["nobody leads", situationOf(a, allAlive, ledBy(null)), "vacant"],
    [
      "nobody leads, on the first beat",
      situationOf(a, allAlive, ledBy(null), { beats: 1 }),
      "vacant",
    ],
    ["not the candidate", situationOf(b, allAlive, ledBy(null)), null],
    [
      "on its way out",
      situationOf(a, allAlive, ledBy(null), { stopping: true }),
      null,
    ],
    ["the database does not answer", situationOf(a, allAlive, null), null],

    [
      "a lower member joined after the last beat",
      situationOf(b, { [b.url]: alive(b) }, ledBy(null), {
        members: [a.url, b.url],
      }),
      null,
    ],
    [
      "a higher member joined after the last beat",
      situationOf(b, { [b.url]: alive(b) }, ledBy(null), {
        members: [b.url, c.url],
      }),
      "vacant",
    ],
    [
      "a lower member was asked and is not alive",
      situationOf(b, { [a.url]: silent, [b.url]: alive(b) }, ledBy(null)),
      "vacant",
    ],

    ["it leads already", situationOf(a, allAlive, ledBy(a)), null],
    [
      "it leads already, and its lease ran out unclaimed",
      situationOf(a, allAlive, ledBy(a, { ageMs: 60_000, sessionHeld: false })),
      null,
    ],
    [
      "lower, alive for two beats",
      situationOf(a, allAlive, ledBy(b), { beats: 2 }),
      "lower_url",
    ],
    [
      "lower, alive for one beat",
      situationOf(a, allAlive, ledBy(b), { beats: 1 }),
      null,
    ],
    [
      "higher",
      situationOf(b, { ...allAlive, [a.url]: silent }, ledBy(a)),
      null,
    ],
    [
      "lower, but cut from a leader that renews",
      situationOf(a, { ...allAlive, [b.url]: silent }, ledBy(b)),
      null,
    ],

    [
      "the lease has a millisecond left",
      situationOf(
        b,
        { ...allAlive, [a.url]: silent },
        ledBy(a, { ageMs: 7500 }),
      ),
      null,
    ],
    [
      "the lease ran out",
      situationOf(
        b,
        { ...allAlive, [a.url]: silent },
        ledBy(a, { ageMs: 7501 }),
      ),
      "lease_expired",
    ],
    [
      "the lease ran out, the leader still answers",
      situationOf(a, allAlive, ledBy(b, { ageMs: 7501 }), { beats: 1 }),
      "lease_expired",
    ],
    [
      "the lease ran out, not the candidate",
      situationOf(
        c,
        { ...allAlive, [a.url]: silent },
        ledBy(a, { ageMs: 7501 }),
      ),
      null,
    ],

    [
      "refused, and its session ended",
      situationOf(
        b,
        { ...allAlive, [a.url]: refused },
        ledBy(a, { sessionHeld: false }),
      ),
      "process_gone",
    ],
    [
      "refused by a firewall: its session lives",
      situationOf(b, { ...allAlive, [a.url]: refused }, ledBy(a)),
      null,
    ],
    [
      "silent, and its session ended",
      situationOf(
        b,
        { ...allAlive, [a.url]: silent },
        ledBy(a, { sessionHeld: false }),
      ),
      null,
    ],
    [
      "cannot serve, and its session ended",
      situationOf(
        b,
        { ...allAlive, [a.url]: unready },
        ledBy(a, { sessionHeld: false }),
      ),
      null,
    ],
    [
      "never asked, and its session ended",
      situationOf(b, { [b.url]: alive(b) }, ledBy(a, { sessionHeld: false }), {
        members: [b.url],
      }),
      null,
    ],
    [
      "alive, and its session ended",
      situationOf(a, allAlive, ledBy(b, { sessionHeld: false }), { beats: 1 }),
      null,
    ],
    [
      "another run answers at the leader's URL, but its session lives",
      situationOf(a, allAlive, ledBy({ ...b, nodeId: "b0" }), { beats: 1 }),
      null,
    ],
    [
      "another run answers at the leader's URL",
      situationOf(
        a,
        allAlive,
        ledBy({ ...b, nodeId: "b0" }, { sessionHeld: false }),
        {
          beats: 1,
        },
      ),
      "process_gone",
    ],
    [
      "an earlier run of this node led",
      situationOf(
        a,
        allAlive,
        ledBy({ ...a, nodeId: "a0" }, { sessionHeld: false }),
        {
          beats: 1,
        },
      ),
      "process_gone",
    ],
    [
      "an earlier run of this node is not gone yet",
      situationOf(a, allAlive, ledBy({ ...a, nodeId: "a0" })),
      null,
    ],
  ];
  for (const [name, situation, expected] of cases) {
    assert.equal(groundToClaim(situation, timing), expected, name);
  }
});

Deno.test("what a node does after a beat", () => {
  const all = { [a.url]: alive(a), [b.url]: alive(b) };
  const cases: [string, Situation, Action][] = [
    ["leads", situationOf(a, all, ledBy(a)), { kind: "renew" }],
    [
      "leads on after its lease ran out unclaimed",
      situationOf(a, all, ledBy(a, { ageMs: 60_000 })),
      { kind: "renew" },
    ],
    [
      "leads, cannot serve for now",
      situationOf(a, { ...all, [a.url]: unready }, ledBy(a)),
      { kind: "renew" },
    ],
    [
      "leads, missed itself once",
      situationOf(a, { ...all, [a.url]: silent }, ledBy(a), { beats: 1 }),
      { kind: "renew" },
    ],
    [
      "leads, missed itself twice",
      situationOf(a, { ...all, [a.url]: silent }, ledBy(a), { beats: 2 }),
      { kind: "resign", reason: "cannot_reach_itself" },
    ],
    [
      "leads, has not asked itself yet",
      situationOf(a, { [b.url]: alive(b) }, ledBy(a)),
      { kind: "renew" },
    ],
    [
      "leads, refuses itself",
      situationOf(a, { ...all, [a.url]: refused }, ledBy(a), { beats: 1 }),
      { kind: "resign", reason: "cannot_reach_itself" },
    ],
    ["leads and stops", situationOf(a, all, ledBy(a), { stopping: true }), {
      kind: "resign",
      reason: "stopping",
    }],
    ["database out of reach", situationOf(a, all, null), {
      kind: "stand_aside",
    }],
    ["follows", situationOf(b, all, ledBy(a)), { kind: "follow" }],
    [
      "an earlier run of it leads",
      situationOf(a, { [a.url]: silent }, ledBy({ ...a, nodeId: "a0" })),
      { kind: "follow" },
    ],
    ["follows nobody yet", situationOf(b, all, ledBy(null)), {
      kind: "follow",
    }],
    ["claims", situationOf(a, all, ledBy(null)), {
      kind: "claim",
      ground: "vacant",
    }],
  ];
  for (const [name, situation, expected] of cases) {
    assert.deepEqual(decide(situation, timing), expected, name);
  }
});
