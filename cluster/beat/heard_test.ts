import assert from "node:assert/strict";
import {
  a,
  alive,
  b,
  c,
  ledBy,
  situationOf,
  timing,
} from "../testing/testing_sightings.ts";
import { decide, type LeadershipRow } from "./election.ts";
import {
  hasGoneBack,
  type Heard,
  hearing,
  isBehind,
  isCredible,
} from "./heard.ts";

/** Epoch 7 was given to A by the grant "grant 7", and that is known. */
const HEARD: Heard = { epoch: 7, grantId: "grant 7", resigned: false };

const rows: [what: string, row: LeadershipRow, heard: Heard, back: boolean][] =
  [
    ["the row that was heard of", ledBy(a), HEARD, false],
    ["a later row", ledBy(b, { epoch: 8 }), HEARD, false],
    ["an older row", ledBy(a, { epoch: 6 }), HEARD, true],
    [
      "the same number, given to another",
      ledBy(b, { grantId: "x" }),
      HEARD,
      true,
    ],
    ["a number without a grant", ledBy(a, { grantId: null }), HEARD, true],
    ["a grant of which only the number was heard", ledBy(a), {
      ...HEARD,
      grantId: null,
    }, false],
    ["a leader that has resigned leads again", ledBy(a), {
      ...HEARD,
      resigned: true,
    }, true],
    ["the row of one that has resigned", ledBy(null), {
      ...HEARD,
      resigned: true,
    }, false],
    ["a new cluster", ledBy(null, { epoch: 0, grantId: null }), {
      epoch: 0,
      grantId: null,
      resigned: false,
    }, false],
  ];

for (const [what, row, heard, back] of rows) {
  Deno.test(`${what} ${back ? "shows" : "does not show"} that the database went back`, () => {
    assert.equal(hasGoneBack(row, heard), back);
  });
}

Deno.test("a row is behind what was heard unless it names a grant that was given since", () => {
  const behind = (row: LeadershipRow, heard = HEARD) => isBehind(row, heard);
  const resigned = { ...HEARD, resigned: true };
  assert.equal(behind(ledBy(a, { epoch: 6 })), true);
  assert.equal(behind(ledBy(a, { epoch: 7 }), resigned), true);
  assert.equal(behind(ledBy(a, { epoch: 7, grantId: "x" })), false);
  assert.equal(behind(ledBy(a, { epoch: 7, grantId: "x" }), resigned), false);
  assert.equal(behind(ledBy(a, { epoch: 8 })), false);
});

Deno.test("what was heard only grows, and the first of two grants stays", () => {
  const other = { epoch: 7, grantId: "x", resigned: false };
  assert.deepEqual(hearing(HEARD, other), HEARD);
  assert.deepEqual(hearing(HEARD, { ...other, epoch: 6 }), HEARD);
  assert.deepEqual(hearing(HEARD, { ...other, epoch: 8 }), {
    ...other,
    epoch: 8,
  });
  const number = { epoch: 7, grantId: null, resigned: false };
  assert.deepEqual(hearing(number, HEARD), HEARD);
  const resigned = { ...HEARD, resigned: true };
  assert.deepEqual(hearing(HEARD, { ...number, resigned: true }), resigned);
  assert.deepEqual(hearing(resigned, HEARD), resigned);
});

Deno.test("a number that is made up is not believed", () => {
  assert.ok(isCredible(7 + 100_000, HEARD));
  assert.ok(!isCredible(7 + 100_001, HEARD));
});

Deno.test("on a database that went back the lowest node alive claims, the holder too, and nobody else goes on", () => {
  const probes = { [a.url]: alive(a), [b.url]: alive(b), [c.url]: alive(c) };
  const row = ledBy(a, { epoch: 5 });
  const claims = { kind: "claim", ground: "database_went_back" };
  const aside = { kind: "stand_aside" };
  const cases = [[a, false, claims], [b, false, aside], [a, true, aside]];
  for (
    const [self, stopping, expected] of cases as [typeof a, boolean, unknown][]
  ) {
    const situation = situationOf(self, probes, row, {
      heard: HEARD,
      stopping,
    });
    assert.deepEqual(decide(situation, timing), expected, self.url);
  }
  const known = situationOf(a, probes, ledBy(a), { heard: HEARD });
  assert.deepEqual(decide(known, timing), { kind: "renew" });
});
