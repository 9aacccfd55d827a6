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
  aheadOfAnswers,
  groundToClaimEarly,
  succession,
} from "./early_claim.ts";
import {
  type Action,
  decide,
  type Ground,
  type Situation,
} from "./election.ts";
import type { Probe } from "./sightings.ts";

Deno.test("a leader whose lease is over is replaced before it has failed to answer once more", () => {
  const onlyB = { [a.url]: silent, [b.url]: alive(b) };
  const over = ledBy(a, { ageMs: 7501 });
  const beat = timing.heartbeatMs;
  const cases: [string, Situation, number, Ground | null][] = [
    ["its lease is over", situationOf(b, onlyB, over), beat, "lease_expired"],
    [
      "its lease is over, the last beat was two beats ago",
      situationOf(b, onlyB, over),
      2 * beat,
      "lease_expired",
    ],
    [
      "its lease has a millisecond left",
      situationOf(b, onlyB, ledBy(a, { ageMs: 7500 })),
      beat,
      null,
    ],
    [
      "the last beat was longer ago",
      situationOf(b, onlyB, over),
      2 * beat + 1,
      null,
    ],
    [
      "it answered at the last beat",
      situationOf(b, { ...onlyB, [a.url]: alive(a) }, over),
      beat,
      null,
    ],
    [
      "its process is gone, its lease is not over",
      situationOf(
        b,
        { ...onlyB, [a.url]: refused },
        ledBy(a, { sessionHeld: false }),
      ),
      beat,
      null,
    ],
    ["nobody leads", situationOf(b, onlyB, ledBy(null)), beat, null],
    [
      "nobody has led for long",
      situationOf(b, onlyB, ledBy(null, { ageMs: 7501 })),
      beat,
      null,
    ],
    ["no database", situationOf(b, onlyB, null), beat, null],
  ];
  for (const [name, situation, later, expected] of cases) {
    const now = situation.sightings.at + later;
    assert.equal(groundToClaimEarly(situation, now, timing), expected, name);
  }
});

Deno.test("ahead of the answers, only who was alive was asked, and the leader", () => {
  const probes = { ...allAlive, [a.url]: silent, [b.url]: unready };
  const situation = situationOf(c, probes, ledBy(a));
  const { sightings, ...rest } = aheadOfAnswers(situation, a);
  assert.deepEqual([...sightings.byUrl.keys()].sort(), [a.url, c.url]);
  assert.equal(sightings.byUrl.get(a.url)?.probe, silent);
  assert.equal(sightings.at, situation.sightings.at);
  const { sightings: _, ...before } = situation;
  assert.deepEqual(rest, before);
});

Deno.test("who takes the place of a leader that has just ended, by the last beat", () => {
  const withoutB = { [a.url]: alive(a), [c.url]: alive(c) };
  const claims = (ground: Ground): Action => ({ kind: "claim", ground });
  const follows: Action = { kind: "follow" };
  const cases: [string, Situation, Probe | null, Action][] = [
    ["it resigned", situationOf(b, allAlive, null), null, claims("vacant")],
    [
      "its port refuses",
      situationOf(b, allAlive, null),
      refused,
      claims("process_gone"),
    ],
    [
      "another run answers at its URL, which is lower",
      situationOf(b, allAlive, null),
      alive({ ...a, nodeId: "a2" }),
      follows,
    ],
    [
      "another run answers at its URL, which is higher",
      situationOf(a, allAlive, null),
      alive({ ...b, nodeId: "b2" }),
      claims("process_gone"),
    ],
    [
      "it resigned, another's turn",
      situationOf(c, allAlive, null),
      null,
      follows,
    ],
    [
      "its session ended, its port is silent",
      situationOf(b, allAlive, null),
      silent,
      follows,
    ],
    [
      "its session ended, it cannot serve",
      situationOf(b, allAlive, null),
      unready,
      follows,
    ],
    [
      "its session ended, it still answers",
      situationOf(b, allAlive, null),
      alive(a),
      follows,
    ],
    [
      "it resigned, and a lower one joined after the beat",
      situationOf(c, withoutB, null, { members: [a.url, b.url, c.url] }),
      null,
      follows,
    ],
    [
      "it resigned, and a lower member was not ready yet at the last beat",
      situationOf(c, { ...allAlive, [b.url]: unready }, null),
      null,
      follows,
    ],
    [
      "it resigned, and a lower node that is no member was not alive",
      situationOf(c, { ...allAlive, [b.url]: refused }, null, {
        members: [c.url],
      }),
      null,
      claims("vacant"),
    ],
    [
      "it resigned, and is still among the members",
      situationOf(b, allAlive, null, { members: [a.url, b.url] }),
      null,
      claims("vacant"),
    ],
    [
      "this node is on its way out",
      situationOf(b, allAlive, null, { stopping: true }),
      null,
      follows,
    ],
  ];
  for (const [name, before, probe, expected] of cases) {
    const leader = before.self === a ? b : a;
    const situation = succession(before, leader, probe);
    assert.deepEqual(decide(situation, timing), expected, name);
  }
});

Deno.test("a leader that has just ended counts as seen once, in the epoch that it led", () => {
  const heard = { epoch: 7, grantId: "g", resigned: false };
  const before = situationOf(b, allAlive, null, { heard });
  const cases: [Probe | null, number, number, boolean][] = [
    [null, 0, 1, false],
    [refused, 0, 1, true],
    [silent, 0, 1, true],
    [alive(a), 1, 0, true],
  ];
  for (const [probe, alive, missed, isHeld] of cases) {
    const { leadership, sightings } = succession(before, a, probe);
    assert.deepEqual(
      sightings.byUrl.get(a.url),
      { probe: probe ?? unready, alive, missed },
    );
    assert.deepEqual(leadership, {
      holder: isHeld ? a : null,
      epoch: 7,
      grantId: "g",
      ageMs: 0,
      sessionHeld: false,
    });
  }
});
