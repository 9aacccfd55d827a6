import assert from "node:assert/strict";
import { until } from "../lib/time/until.ts";
import type { MessageNew } from "../market/events.ts";
import { purchase } from "../market/trade/orders.ts";
import { logOut } from "../market/accounts/sessions.ts";
import { addPerson, addSession } from "../market/testing.ts";
import type { ClientEventName } from "./events.ts";
import { withSockets } from "./testing.ts";

const TRANSPORTS = [
  ["websocket alone", ["websocket"]],
  ["polling alone", ["polling"]],
  ["polling that changes to websocket", ["polling", "websocket"]],
] as const;

for (const [name, transports] of TRANSPORTS) {
  Deno.test(`two people on two nodes talk over ${name}`, () =>
    withSockets(async (scene) => {
      const { seller, buyer, nodes, conversationId } = scene;
      const options = { transports: [...transports] };
      const a = await scene.client(seller, nodes[0], options);
      const b = await scene.client(buyer, nodes[1], options);
      if (transports.length === 2) {
        for (const { socket } of [a, b]) {
          const { engine } = socket.io;
          if (engine.transport.name === "polling") {
            await until(
              "the upgrade",
              () => engine.transport.name === "websocket",
            );
          }
        }
      }
      for (let n = 0; n < 5; n++) {
        const [from, to] = n % 2 ? [a, b] : [b, a];
        const answer = await from.ask("message:send", {
          id: crypto.randomUUID(),
          conversation_id: conversationId,
          body: `message ${n}`,
        });
        assert.ok(answer.ok);
        const [own, other] = await Promise.all([
          from.next<MessageNew>("message:new", n),
          to.next<MessageNew>("message:new", n),
        ]);
        assert.deepEqual(own, other);
        assert.deepEqual(other, {
          conversation_id: conversationId,
          seq: answer.result.seq,
          sender_id: (n % 2 ? seller : buyer).id,
          body: `message ${n}`,
          sent_at: answer.result.sent_at,
        });
      }
      assert.equal(
        a.socket.io.engine.transport.name,
        transports.at(-1),
      );
    }));
}

Deno.test("typing, read marks and a watched item reach the other node; nobody else is told", () =>
  withSockets(async (scene) => {
    const { seller, buyer, nodes, conversationId, productId } = scene;
    const a = await scene.client(seller, nodes[0]);
    const b = await scene.client(buyer, nodes[1]);
    const stranger = await scene.client(
      await addPerson(scene.db.owner),
      nodes[1],
    );
    await b.ask("conversation:typing", { conversation_id: conversationId });
    assert.deepEqual(await a.next("conversation:typing"), {
      conversation_id: conversationId,
      user_id: buyer.id,
    });
    const read = await b.ask("conversation:read", {
      conversation_id: conversationId,
      seq: 1,
    });
    assert.deepEqual(read, { ok: true, result: { seq: 1 } });
    assert.deepEqual(await a.next("conversation:read"), {
      conversation_id: conversationId,
      user_id: buyer.id,
      seq: 1,
    });
    await stranger.ask("product:watch", { product_id: productId });
    await scene.test.gate.execute(purchase, buyer, {
      product_id: productId,
      quantity: 1,
    }, { id: crypto.randomUUID() });
    const changed = { product_id: productId, quantity: 0, status: "sold" };
    assert.deepEqual(await stranger.next("product:changed"), {
      ...changed,
      price_cents: 1000,
    });
    await a.next("notification:new");
    assert.deepEqual(stranger.told.map(({ name }) => name), [
      "product:changed",
    ]);
    for (const client of [a, b]) {
      const told = client.told.filter(({ name }) => name === "product:changed");
      assert.equal(told.length, 1);
    }
  }));

Deno.test("a message too long for a NOTIFY arrives whole on the other node", () =>
  withSockets(async (scene) => {
    const a = await scene.client(scene.seller, scene.nodes[0]);
    const b = await scene.client(scene.buyer, scene.nodes[1]);
    const body = "語".repeat(4000);
    await a.ask("message:send", {
      id: crypto.randomUUID(),
      conversation_id: scene.conversationId,
      body,
    });
    const [own, other] = await Promise.all(
      [a, b].map((client) => client.next<MessageNew>("message:new")),
    );
    assert.deepEqual(own, other);
    assert.equal(other?.body, body);
  }));

Deno.test("a message sent again with its id appears once and gets the same answer", () =>
  withSockets(async (scene) => {
    const a = await scene.client(scene.seller, scene.nodes[0]);
    const b = await scene.client(scene.seller, scene.nodes[1]);
    const message = {
      id: crypto.randomUUID(),
      conversation_id: scene.conversationId,
      body: "once",
    };
    const answers = await Promise.all([
      a.ask("message:send", message),
      b.ask("message:send", message),
      a.ask("message:send", message),
    ]);
    const [first] = answers;
    for (const answer of answers) assert.deepEqual(answer, first);
    const synced = await b.ask("conversation:sync", {
      conversation_id: scene.conversationId,
      after_seq: 1,
    });
    assert.ok(synced.ok);
    assert.deepEqual(synced.result.messages.map(({ body }) => body), ["once"]);
    const other = await a.ask("message:send", { ...message, body: "twice" });
    assert.ok(!other.ok);
    assert.equal(other.error.code, "command_id_reused");
  }));

Deno.test("logging out closes the sockets of that session on every node, and no other's", () =>
  withSockets(async (scene) => {
    const { seller, nodes, db, test } = scene;
    const session = await addSession(db.owner, seller);
    const auth = { token: session.token };
    const clients = await Promise.all(
      nodes.map((node) => scene.client(seller, node, { auth })),
    );
    const elsewhere = await scene.client(seller, nodes[1]);
    await test.gate.execute(logOut, { ...seller, session: session.id }, {}, {
      id: crypto.randomUUID(),
    });
    assert.deepEqual(
      await Promise.all(clients.map((client) => client.closed())),
      [
        "io server disconnect",
        "io server disconnect",
      ],
    );
    for (const client of clients) {
      assert.deepEqual(await client.next("connection:closing"), {
        reason: "session_ended",
        reconnect: false,
      });
    }
    assert.ok(elsewhere.socket.connected);
  }));

Deno.test("a session that runs out in mid-connection closes its socket with the reason", () =>
  withSockets(async (scene) => {
    const client = await scene.client(scene.seller, scene.nodes[0]);
    await scene.db.owner`
      update sessions set expires_at = now() where user_id = ${scene.seller.id}`;
    await scene.nodes[0].realtime.checkSessions();
    assert.equal(await client.closed(), "io server disconnect");
    assert.deepEqual(await client.next("connection:closing"), {
      reason: "session_ended",
      reconnect: false,
    });
  }));

Deno.test("a node that stops asks its clients to come back, and they find another", () =>
  withSockets(async (scene) => {
    const { seller, nodes } = scene;
    const client = await scene.client(seller, nodes[0]);
    await nodes[0].realtime.stop();
    assert.deepEqual(await client.next("connection:closing"), {
      reason: "node_stopping",
      reconnect: true,
    });
    // After this one a stock client would stay away.
    assert.notEqual(await client.closed(), "io server disconnect");
    await scene.client(seller, nodes[1]);
  }));

Deno.test("figures for the dashboard reach the admins on this node alone", () =>
  withSockets(async (scene) => {
    const admin = await addPerson(scene.db.owner, { role: "admin" });
    const here = await scene.client(admin, scene.nodes[0]);
    const there = await scene.client(admin, scene.nodes[1]);
    const user = await scene.client(scene.seller, scene.nodes[0]);
    scene.nodes[0].realtime.tick();
    assert.deepEqual(await here.next("health:tick"), {});
    scene.nodes[0].realtime.resync();
    await user.next("resync");
    assert.deepEqual(there.told, []);
    assert.deepEqual(user.told.map(({ name }) => name), ["resync"]);
    assert.deepEqual(scene.nodes[0].realtime.stats(), { sockets: 2 });
  }));

Deno.test("socket events are counted as endpoints", () =>
  withSockets(async (scene) => {
    const [node] = scene.nodes;
    const client = await scene.client(scene.seller, node);
    await client.ask("conversation:sync", {
      conversation_id: scene.conversationId,
      after_seq: 0,
    });
    await client.ask("no:such:event" as ClientEventName, {});
    const names = node.recorder.live()
      .map(({ kind, name, errors }) => [kind, name, errors]);
    assert.deepEqual(names, [
      ["endpoint", "socket conversation:sync", 0],
      ["endpoint", "socket unknown", 1],
    ]);
  }));
