import assert from "node:assert/strict";
import { createLeaderView } from "./leader_view.ts";
import type { Leader } from "./leadership_store.ts";

function leaderOf(epoch: number): Leader {
  return {
    url: `http://node-${epoch}`,
    nodeId: crypto.randomUUID(),
    epoch,
    electedAt: new Date(0),
  };
}

Deno.test("what is heard late does not bring back an earlier leader", () => {
  const view = createLeaderView();
  const [first, second] = [leaderOf(1), leaderOf(2)];
  const heard: (string | undefined)[] = [];
  view.subscribe(() => heard.push(view.current()?.url));
  view.take(1, first);
  view.take(1, null);
  // Whoever read the row before the resignation is answered after it.
  view.take(1, first);
  view.take(2, second);
  view.take(1, null);
  view.take(1, first);
  assert.deepEqual(heard, [first.url, undefined, second.url]);
  assert.equal(view.epoch(), 2);
  assert.equal(view.hasResigned(), false);
});

Deno.test("a leader forgotten while the database was away is the leader again afterwards", () => {
  const view = createLeaderView();
  const leader = leaderOf(1);
  view.take(1, leader);
  view.forget();
  assert.equal(view.current(), null);
  assert.equal(view.last(), leader);
  assert.equal(view.hasResigned(), false);
  view.take(1, leader);
  assert.equal(view.current(), leader);
});
