/** What answers at a dead node's URL, and is no node, must not stop writes. */
import assert from "node:assert/strict";
import { createTestDatabase, type TestDatabase } from "../db/testing.ts";
import { until } from "../lib/time/until.ts";
import type { HeartbeatBody } from "./beat/heartbeat/heartbeat.ts";
import { isConnected } from "./leader/connected_run.ts";
import { createSigner, SIGNATURE_HEADER } from "./signature.ts";
import { makeTestNode, startTestNode } from "./testing/testing_node.ts";

/** A lease of 1.5 s and a few beats of 0.5 s, on a busy machine. */
const LEADS_WITHIN_MS = 15_000;

/** What the stranger answers, given what the dead node last told strangers. */
const STRANGERS: Record<string, (last: HeartbeatBody) => Response> = {
  "without a cluster's id": (last) =>
    Response.json({ ...last, cluster_id: null }),
  "as the dead node itself": (last) => Response.json(last),
  "as a node that it invents": (last) =>
    Response.json({ ...last, node_id: crypto.randomUUID() }),
  "with a signature by another secret": (last) =>
    Response.json(last, {
      headers: {
        [SIGNATURE_HEADER]: createSigner(new Uint8Array(32)).sign([
          "heartbeat",
        ]),
      },
    }),
};

for (const [how, answer] of Object.entries(STRANGERS)) {
  Deno.test(`a stranger who answers ${how} at a dead node's URL stops no writes`, async () => {
    await using db = await createTestDatabase();
    const { last, port } = await deadNode(db);
    await using _stranger = Deno.serve(
      { hostname: "127.0.0.1", port, onListen: () => {} },
      () => answer(last),
    );
    await using node = await makeTestNode({
      databaseUrl: db.url,
      port: portAbove(port),
      peers: [last.url],
    });
    void node.node.start();
    await until("a leader beside the stranger", () => node.node.isLeader(), {
      withinMs: LEADS_WITHIN_MS,
    });
    const warned = node.lines.some((line) =>
      line.startsWith("warn") && line.includes(last.url)
    );
    assert.ok(warned, "it says what is wrong there");
  });
}

Deno.test("a node that signs nothing counts while it is a member with a session", async () => {
  await using db = await createTestDatabase();
  await using node = await startTestNode({ databaseUrl: db.url });
  const run = { url: node.url, nodeId: node.node.nodeId };
  assert.equal(await isConnected(db.owner, run), true);
  for (const other of [{ nodeId: crypto.randomUUID() }, { url: "http://b" }]) {
    assert.equal(await isConnected(db.owner, { ...run, ...other }), false);
  }
  await db.owner`update clients set disconnected_at = now()`;
  assert.equal(await isConnected(db.owner, run), false);
  await node.stop();
  await db.owner`update clients set disconnected_at = null`;
  assert.equal(await isConnected(db.owner, run), false);
});

/**
 * Has a node lead and die, so that it still counts as connected, and returns
 * what it told strangers.
 */
async function deadNode(
  db: TestDatabase,
): Promise<{ last: HeartbeatBody; port: number }> {
  await using node = await startTestNode({
    databaseUrl: db.url,
    port: portAbove(11_000),
  });
  const response = await fetch(`${node.url}/api/heartbeat`);
  const last: HeartbeatBody = await response.json();
  await node.stop();
  await db.owner`update clients set disconnected_at = null`;
  return { last, port: Number(new URL(node.url).port) };
}

/** Returns the next free port above `port`. */
function portAbove(port: number): number {
  for (let next = port + 1 + Math.floor(Math.random() * 500);; next++) {
    try {
      Deno.listen({ hostname: "127.0.0.1", port: next }).close();
      return next;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}
