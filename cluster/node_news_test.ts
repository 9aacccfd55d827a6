/** What nodes do between two beats, which are a minute apart here. */
import assert from "node:assert/strict";
import { withDatabase } from "../db/testing.ts";
import { until } from "../lib/time/until.ts";
import { applicationNameOf } from "./leader/leadership_store.ts";
import {
  makeTestNode,
  startTestNode,
  type TestNode,
} from "./testing/testing_node.ts";

const settings = {
  heartbeatMs: 60_000,
  heartbeatTimeoutMs: 5000,
  leaseMs: 150_000,
};

/** Starts three nodes, the lowest first: it leads. */
async function startThree(
  databaseUrl: string,
  stack: AsyncDisposableStack,
): Promise<[TestNode, TestNode, TestNode]> {
  const listeners = Array.from(
    { length: 3 },
    () => Deno.listen({ hostname: "127.0.0.1", port: 0 }),
  );
  // The system gives ports of five digits: in their order the URLs sort too.
  const ports = listeners.map(({ addr }) => addr.port).sort((a, b) => a - b);
  for (const listener of listeners) listener.close();
  const start = async (port: number) =>
    stack.use(await startTestNode({ databaseUrl, port, settings }));
  const [first, second, third] = ports;
  return [await start(first!), await start(second!), await start(third!)];
}

Deno.test("a resignation, an election and the end of a leader are each heard without a beat", () =>
  withDatabase(async (db) => {
    await using stack = new AsyncDisposableStack();
    const [first, second, third] = await startThree(db.url, stack);
    assert.equal(first.node.isLeader(), true);

    await first.stop();
    const left = await db.owner`
      select from activities where label = 'leave' and subject = ${first.url}`;
    assert.equal(left.length, 1, "it has left by itself");
    await until("the second leads", () => second.node.isLeader());
    await until(
      "the third follows it",
      () => third.node.leader()?.url === second.url,
    );

    // As when its process ends: nothing listens, and its sessions are gone.
    await second.closePort();
    await db.owner`select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = ${applicationNameOf(second.node.nodeId)}`;
    await until("the third leads", () => third.node.isLeader());
    const { elections } = await third.node.view();
    assert.deepEqual(elections.map(({ reason }) => reason), [
      "process_gone",
      "vacant",
      "vacant",
    ]);
  }));

Deno.test("a node answers what it is: starting, ready, stopping", () =>
  withDatabase(async (db) => {
    const { node, ...made } = await makeTestNode({
      databaseUrl: db.url,
      settings,
    });
    try {
      assert.equal(node.heartbeat().body.status, "starting");
      assert.equal(node.leader(), null);
      assert.equal(node.isLeader(), false);
      await node.start();
      assert.equal(node.heartbeat().body.status, "ready");
      assert.equal(node.leader()?.epoch, 1);
      node.retire();
      assert.equal(node.heartbeat().body.status, "stopping");
      assert.equal(node.isLeader(), true, "until it has handed it on");
      let changes = 0;
      node.subscribe(() => changes += 1);
      await made.stop();
      assert.equal(node.leader(), null);
      assert.equal(changes, 1);
    } finally {
      await made.stop();
    }
  }));
