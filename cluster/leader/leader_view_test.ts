import assert from "node:assert/strict";
import { leaderOf } from "../testing/testing_beats.ts";
import { a, b, c, ledBy } from "../testing/testing_sightings.ts";
import { NOTHING_HEARD } from "../beat/heard.ts";
import { createLeaderView } from "./leader_view.ts";

/** Nothing happens for so long in a test. */
const FOR_EVER_MS = 3_600_000;

Deno.test("what is heard late does not bring back an earlier leader", () => {
  const view = createLeaderView();
  const [first, second] = [leaderOf(a, 1), leaderOf(b, 2)];
  const heard: (string | undefined)[] = [];
  view.subscribe(() => heard.push(view.current()?.url));
  view.take(1, first);
  view.take(1, null);
  // What was read of the row before the resignation is answered after it.
  view.take(1, first);
  view.take(2, second);
  view.take(1, null);
  view.take(1, first);
  assert.deepEqual(heard, [first.url, undefined, second.url]);
  assert.equal(view.heard().epoch, 2);
  assert.equal(view.hasResigned(), false);
});

Deno.test("a view that has heard nothing knows of no leader", () => {
  const view = createLeaderView();
  assert.equal(view.current(), null);
  assert.equal(view.last(), null);
  assert.deepEqual(view.heard(), NOTHING_HEARD);
  assert.equal(view.knownTo(a), null);
});

Deno.test("who has resigned is remembered as the last leader", () => {
  const view = createLeaderView();
  const leader = leaderOf(a, 1);
  view.take(1, leader);
  assert.equal(view.hasResigned(), false);
  view.take(1, null);
  assert.equal(view.hasResigned(), true);
  assert.equal(view.current(), null);
  assert.equal(view.last(), leader);
});

Deno.test("a leader forgotten while the database was away is the leader again afterwards", () => {
  const view = createLeaderView();
  const leader = leaderOf(a, 1);
  view.take(1, leader);
  view.forget();
  assert.equal(view.current(), null);
  assert.equal(view.last(), leader);
  assert.equal(view.hasResigned(), false);
  view.take(1, leader);
  assert.equal(view.current(), leader);
});

Deno.test("an earlier run at a node's own URL does not lead, as far as that node knows", () => {
  const view = createLeaderView();
  const leader = leaderOf(a, 1);
  view.take(1, leader);
  assert.equal(view.knownTo(a), leader);
  assert.equal(view.knownTo(b), leader);
  assert.equal(view.knownTo({ ...a, nodeId: "a2" }), null);
});

Deno.test("listeners hear of each change, once, until they have had enough", () => {
  const view = createLeaderView();
  let changes = 0;
  const unsubscribe = view.subscribe(() => changes += 1);
  view.take(1, leaderOf(a, 1));
  view.take(1, leaderOf(a, 1));
  assert.equal(changes, 1);
  // The same node in a new epoch.
  view.take(2, leaderOf(a, 2));
  assert.equal(changes, 2);
  unsubscribe();
  view.take(3, leaderOf(c, 3));
  assert.equal(changes, 2);
});

Deno.test("an epoch that was given twice keeps its first leader", () => {
  const view = createLeaderView();
  const [first, second] = [leaderOf(a, 2), leaderOf(b, 2)];
  view.take(2, first);
  view.take(2, { ...second, grantId: "another" });
  assert.equal(view.current(), first);
  assert.equal(view.heard().grantId, first.grantId);
});

Deno.test("an epoch that another node tells is heard, and who leads stays as it was", () => {
  const view = createLeaderView();
  const leader = leaderOf(a, 2);
  view.take(2, leader);
  view.hear(3);
  assert.deepEqual(view.heard(), { epoch: 3, grantId: null, resigned: false });
  assert.equal(view.current(), leader);
  // What was read before is late.
  view.take(2, null);
  assert.equal(view.current(), leader);
  view.take(3, leaderOf(b, 3));
  assert.equal(view.heard().grantId, leaderOf(b, 3).grantId);
  view.hear(2);
  view.hear(2 ** 31);
  assert.equal(view.heard().epoch, 3);
});

Deno.test("news comes with the next change, without asking for it", async () => {
  const view = createLeaderView();
  const news = view.news(FOR_EVER_MS, () => assert.fail("it need not ask"));
  view.take(1, leaderOf(a, 1));
  await news;
  // Its listener is gone: nothing is left to be told.
  view.take(2, leaderOf(b, 2));
});

Deno.test("without news for long enough, whoever waits asks, and waits for the answer", async () => {
  const view = createLeaderView();
  const leader = leaderOf(a, 1);
  await view.news(1, async () => {
    await Promise.resolve();
    view.take(1, leader);
  });
  assert.equal(view.current(), leader);
});

Deno.test("a row of the same epoch by another grant names who leads since the database went back", () => {
  const view = createLeaderView();
  const [lost, since] = [leaderOf(a, 7), { ...leaderOf(b, 7), grantId: "x" }];
  view.take(7, lost);
  const known = view.heard();
  const row = ledBy(b, { epoch: 7, grantId: "x" });
  assert.equal(view.takeRow(row, since, known), false);
  assert.equal(view.current(), since);
  // From now on that grant is the one that is known.
  assert.equal(view.takeRow(row, since, view.heard()), true);
  view.take(7, lost);
  assert.equal(view.current(), since);
});

Deno.test("a row that is behind what was heard has the view forget who leads", () => {
  const view = createLeaderView();
  view.take(7, leaderOf(a, 7));
  const older = leaderOf(b, 6);
  assert.equal(
    view.takeRow(ledBy(b, { epoch: 6 }), older, view.heard()),
    false,
  );
  assert.equal(view.current(), null);
  assert.equal(view.heard().epoch, 7);
});

Deno.test("what was heard while a row was read is not forgotten for it", () => {
  const view = createLeaderView();
  view.take(7, leaderOf(a, 7));
  const known = view.heard();
  const next = leaderOf(c, 8);
  view.take(8, next);
  const row = ledBy(b, { epoch: 7, grantId: "x" });
  assert.equal(
    view.takeRow(row, { ...leaderOf(b, 7), grantId: "x" }, known),
    false,
  );
  assert.equal(view.current(), next);
});
