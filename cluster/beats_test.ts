import assert from "node:assert/strict";
import { createLog } from "../health/log.ts";
import { createBeats } from "./beats.ts";
import { createLeaderView } from "./leader_view.ts";
import { createNotices } from "./notices.ts";
import type { Probe, Run } from "./sightings.ts";
import type { ClusterState, Leader, Store } from "./store.ts";
import { until } from "./testing_node.ts";

const self: Run = { url: "http://b", nodeId: crypto.randomUUID() };
const leader: Leader = {
  url: "http://a",
  nodeId: crypto.randomUUID(),
  epoch: 1,
  electedAt: new Date(0),
};

/** A node that follows, with a database and a leader that can both be taken away from it. */
function makeFollower() {
  const calls = { read: 0, claim: 0 };
  let isGone = false;
  const state: ClusterState = {
    leader,
    leadership: { holder: leader, epoch: 1, ageMs: 0, sessionHeld: true },
    members: [leader, self],
    now: Date.now(),
  };
  const store = {
    read() {
      calls.read++;
      return isGone
        ? Promise.reject(new Error("gone"))
        : Promise.resolve(state);
    },
    claim() {
      calls.claim++;
      return Promise.reject(new Error("gone"));
    },
  } as unknown as Store;
  const log = createLog({ format: "json", level: "error" }, () => {});
  const beats = createBeats({
    self,
    timing: { heartbeatMs: 60_000, leaseMs: 180_000 },
    databaseLimitMs: 1000,
    peers: [],
    store,
    leaders: createLeaderView(),
    takePulse(url) {
      const probe: Probe = url === self.url || !isGone
        ? {
          kind: "alive",
          nodeId: url === self.url ? self.nodeId : leader.nodeId,
        }
        : { kind: "refused" };
      return Promise.resolve({ probe, trouble: null, body: null });
    },
    follow: () => {},
    onAbsent: () => {},
    onDeparted: () => {},
    timed: (_name, work) => work(),
    notices: createNotices(log),
    log,
  });
  return { beats, calls, takeAway: () => isGone = true };
}

Deno.test("a follower whose leader and database are both gone goes on beating", async () => {
  const { beats, calls, takeAway } = makeFollower();
  await beats.start();
  const before = calls.read;
  takeAway();
  beats.wake();
  await until("it looked at the database again", () => calls.read > before);
  // As long as a few dozen attempts would take without a rest.
  await new Promise((resolve) => setTimeout(resolve, 200));
  await beats.stop();
  assert.equal(calls.claim, 1);
});
