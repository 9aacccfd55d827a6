import assert from "node:assert/strict";
import type { Sql } from "../db/pools.ts";
import { until } from "../lib/time/until.ts";
import type { MessageNew } from "../market/events.ts";
import { type TestClient, withSockets } from "./testing.ts";

/** Ends the session by which a node hears the others. */
async function makeDeaf(
  owner: Sql,
  { sessionName }: { readonly sessionName: string },
) {
  const ended = await owner`
    select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = ${sessionName} and query ilike 'listen%'
      and datname = current_database()`;
  assert.equal(ended.length, 1);
}

Deno.test("a node that was deaf for a moment asks its clients to look again, and hears as before", () =>
  withSockets(async (scene) => {
    const { seller, buyer, nodes, conversationId } = scene;
    const a = await scene.client(seller, nodes[0]);
    const b = await scene.client(buyer, nodes[1]);
    const send = async (from: TestClient, body: string) => {
      const answer = await from.ask("message:send", {
        id: crypto.randomUUID(),
        conversation_id: conversationId,
        body,
      });
      assert.ok(answer.ok);
      return answer.result.seq;
    };
    await makeDeaf(scene.db.owner, nodes[1]);
    await send(a, "perhaps missed");
    await b.next("resync");
    // What was missed is found by asking, as `resync` says.
    const synced = await b.ask("conversation:sync", {
      conversation_id: conversationId,
      after_seq: 1,
    });
    assert.ok(synced.ok);
    assert.deepEqual(
      synced.result.messages.map(({ body }) => body),
      ["perhaps missed"],
    );
    const seqs = [await send(a, "from a"), await send(b, "from b")];
    for (const client of [a, b]) {
      await until("both messages", () => {
        const told = client.told
          .filter(({ name }) => name === "message:new")
          .map(({ payload }) => (payload as MessageNew).seq);
        return seqs.every((seq) => told.includes(seq));
      });
    }
    assert.ok(!a.told.some(({ name }) => name === "resync"));
  }));

Deno.test("who is told of something as a person and as a spectator is told once", () =>
  withSockets(async (scene) => {
    const { seller, nodes, productId } = scene;
    const client = await scene.client(seller, nodes[1]);
    await client.ask("product:watch", { product_id: productId });
    nodes[0].realtime.emit([1, 2].map((quantity) => ({
      to: { users: [seller.id, seller.id], product: productId },
      name: "product:changed",
      payload: { product_id: productId, quantity },
    })));
    await client.next("product:changed", 1);
    assert.deepEqual(
      client.told.map(({ payload }) =>
        (payload as { quantity: number }).quantity
      ),
      [1, 2],
    );
  }));

Deno.test("an item that is watched no more is told of no more", () =>
  withSockets(async (scene) => {
    const { nodes, productId, buyer } = scene;
    const client = await scene.client(buyer, nodes[0]);
    const tell = (quantity: number) =>
      nodes[0].realtime.emit([{
        to: { product: productId },
        name: "product:changed",
        payload: { product_id: productId, quantity },
      }]);
    tell(1);
    await client.ask("product:watch", { product_id: productId });
    tell(2);
    await client.ask("product:unwatch", { product_id: productId });
    tell(3);
    nodes[0].realtime.resync();
    await client.next("resync");
    assert.deepEqual(client.told, [
      {
        name: "product:changed",
        payload: { product_id: productId, quantity: 2 },
      },
      { name: "resync", payload: undefined },
    ]);
  }));
