import assert from "node:assert/strict";
import { createLog } from "../../lib/log.ts";
import { createBeats } from "./beats.ts";
import { createLeaderView } from "../leader/leader_view.ts";
import { createNotices } from "../../lib/notices.ts";
import type { NodeRun, Probe } from "./sightings.ts";
import type {
  ClusterState,
  Leader,
  LeadershipStore,
} from "../leader/leadership_store.ts";
import { until } from "../testing/testing_node.ts";

const self: NodeRun = { url: "http://b", nodeId: crypto.randomUUID() };
const leader: Leader = {
  url: "http://a",
  nodeId: crypto.randomUUID(),
  epoch: 1,
  electedAt: new Date(0),
};

/**
 * A node that follows, with a database and a leader that can both be taken away from it.
 *
 * @param aheadMs How far the machine's clock is ahead of the database's.
 */
function makeFollower({ aheadMs = 0 } = {}) {
  const calls = { read: 0, claim: 0 };
  const warnings: string[] = [];
  let isGone = false;
  const state: ClusterState = {
    leader,
    leadership: { holder: leader, epoch: 1, ageMs: 0, sessionHeld: true },
    members: [leader, self],
    now: Date.now() - aheadMs,
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
  } as unknown as LeadershipStore;
  const log = createLog(
    { format: "json", level: "warn" },
    (line) => warnings.push(line),
  );
  const beats = createBeats({
    self,
    timing: { heartbeatMs: 60_000, leaseMs: 180_000 },
    databaseLimitMs: 1000,
    peers: [],
    store,
    leaders: createLeaderView(),
    askHeartbeat(url) {
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
  return { beats, calls, state, warnings, takeAway: () => isGone = true };
}

for (const aheadMs of [3_600_000, -3_600_000]) {
  Deno.test(`a node whose clock is off by ${aheadMs} ms says so once, and goes by the database's`, async () => {
    const { beats, calls, state, warnings } = makeFollower({ aheadMs });
    await beats.start();
    beats.wake();
    await until("it looked at the database again", () => calls.read > 1);
    await beats.stop();
    assert.equal(warnings.length, 1);
    const { message, off_by_seconds } = JSON.parse(warnings[0] ?? "");
    assert.match(message, /clock is not the database's: set it \(NTP\)/);
    assert.equal(Math.round(off_by_seconds / 60), aheadMs / 60_000);
    assert.ok(Math.abs(beats.databaseNow() - state.now) < 60_000);
  });
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
