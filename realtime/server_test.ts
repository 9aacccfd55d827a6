import assert from "node:assert/strict";
import type { MessageNew } from "../market/events.ts";
import { purchase } from "../market/orders.ts";
import { logOut } from "../market/sessions.ts";
import { addPerson, addSession } from "../market/testing.ts";
import type { ClientEventName } from "./events.ts";
import { type TestClient, withSockets } from "./testing.ts";

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
            await new Promise((upgraded) => engine.once("upgrade", upgraded));
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
      await addPerson(scene.db.writer),
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
    assert.equal(b.told.some(({ name }) => name === "product:changed"), false);
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

Deno.test("wrong events and shapes get an error and change nothing", () =>
  withSockets(async (scene) => {
    const { seller, conversationId } = scene;
    const client = await scene.client(seller, scene.nodes[0]);
    const stranger = await scene.client(
      await addPerson(scene.db.writer),
      scene.nodes[0],
    );
    const send = (more: object) => ({
      id: crypto.randomUUID(),
      conversation_id: conversationId,
      body: "hello",
      ...more,
    });
    const conversation_id = conversationId;
    const cases: [TestClient, string, unknown, string][] = [
      [client, "join", `user:${scene.buyer.id}`, "invalid_input"],
      [client, "room:join", { room: "admins" }, "invalid_input"],
      [client, "constructor", {}, "invalid_input"],
      [client, "message:new", send({}), "invalid_input"],
      [client, "message:send", undefined, "invalid_input"],
      [client, "message:send", null, "invalid_input"],
      [client, "message:send", "hello", "invalid_input"],
      [client, "message:send", [], "invalid_input"],
      [client, "message:send", send({ id: "1" }), "invalid_input"],
      [client, "message:send", send({ body: "" }), "invalid_input"],
      [client, "message:send", send({ body: " \n " }), "invalid_input"],
      [client, "message:send", send({ body: 7 }), "invalid_input"],
      [client, "message:send", send({ body: "\u202Eabc" }), "invalid_input"],
      [client, "message:send", send({ body: "\u0000" }), "invalid_input"],
      [
        client,
        "message:send",
        send({ body: "x".repeat(4001) }),
        "invalid_input",
      ],
      [client, "message:send", send({ extra: 1 }), "invalid_input"],
      [stranger, "message:send", send({}), "forbidden"],
      [stranger, "conversation:typing", { conversation_id }, "forbidden"],
      [stranger, "conversation:read", { conversation_id, seq: 1 }, "forbidden"],
      [
        stranger,
        "conversation:sync",
        { conversation_id, after_seq: 0 },
        "not_found",
      ],
      [
        client,
        "conversation:read",
        { conversation_id, seq: -1 },
        "invalid_input",
      ],
      [client, "product:watch", { product_id: "admins" }, "invalid_input"],
    ];
    for (const [who, name, payload, code] of cases) {
      const answer = await who.ask(name as ClientEventName, payload);
      assert.ok(!answer.ok, `${name} ${JSON.stringify(payload)}`);
      assert.equal(answer.error.code, code, name);
      assert.ok(answer.error.message.length > 0);
    }
    const [{ count }] = await scene.db.reader<[{ count: number }]>`
      select count(*)::int from messages`;
    assert.equal(count, 1);
    assert.deepEqual([...client.told, ...stranger.told], []);
  }));

for (const transport of ["websocket", "polling"]) {
  Deno.test(`a frame of 1 MB closes the connection (${transport}), the node serves on`, () =>
    withSockets(async (scene) => {
      const client = await scene.client(scene.seller, scene.nodes[0], {
        transports: [transport],
      });
      const closed = new Promise((resolve) =>
        client.socket.once("disconnect", resolve)
      );
      client.socket.emit("message:send", {
        id: crypto.randomUUID(),
        conversation_id: scene.conversationId,
        body: "x".repeat(1024 * 1024),
      });
      await closed;
      const next = await scene.client(scene.seller, scene.nodes[0]);
      const synced = await next.ask("conversation:sync", {
        conversation_id: scene.conversationId,
        after_seq: 1,
      });
      assert.deepEqual(synced, { ok: true, result: { messages: [] } });
    }));
}

Deno.test("a flood is refused with the time to wait, and one that goes on is cut off", () =>
  withSockets(async (scene) => {
    const client = await scene.client(scene.seller, scene.nodes[0]);
    const sync = () =>
      client.ask("conversation:sync", {
        conversation_id: scene.conversationId,
        after_seq: 1,
      });
    const answers = await Promise.all(Array.from({ length: 12 }, sync));
    const refused = answers.filter((answer) => !answer.ok);
    assert.equal(refused.length, 2);
    for (const { error } of refused) {
      assert.equal(error.code, "rate_limited");
      assert.ok(Number(error.retry_after) >= 1);
    }
    const closed = new Promise((resolve) =>
      client.socket.once("disconnect", resolve)
    );
    for (let n = 0; n < 10; n++) client.socket.emit("conversation:sync", {});
    await closed;
    assert.deepEqual(await client.next("connection:closing"), {
      reason: "too_many_events",
      reconnect: false,
    });
  }, {
    rates: {
      messages: { burst: 10, perSecond: 0.01 },
      others: { burst: 10, perSecond: 0.01 },
      refusals: { burst: 5, perSecond: 0.01 },
    },
  }));

Deno.test("nobody connects without a session in force", () =>
  withSockets(async (scene) => {
    const [node] = scene.nodes;
    const ended = await scene.token(scene.seller);
    await scene.db.writer`
      update sessions set expires_at = now() where user_id = ${scene.seller.id}`;
    const auths = [{}, { token: "" }, { token: "forged" }, { token: 7 }, {
      token: ended,
    }];
    for (const auth of auths) {
      for (const transport of ["websocket", "polling"]) {
        const socket = scene.open(node, { auth, transports: [transport] });
        const error = await new Promise<Error & { data?: { code: string } }>(
          (resolve) => socket.once("connect_error", resolve),
        );
        assert.equal(error.data?.code, "unauthenticated");
      }
    }
    const token = await scene.token(scene.buyer);
    const byCookie = scene.open(node, {
      extraHeaders: { cookie: `theme=dark; session=${token}` },
    });
    await new Promise<void>((resolve, reject) => {
      byCookie.once("connect", resolve);
      byCookie.once("connect_error", reject);
    });
  }));

Deno.test("a page of another site opens no socket, ours and programs do", () =>
  withSockets(async (scene) => {
    const [node] = scene.nodes;
    const host = new URL(node.url).host;
    const cases: [Record<string, string>, number][] = [
      [{ origin: "https://evil.example" }, 403],
      [{ origin: "null" }, 403],
      [{ origin: `http://${host}.evil.example` }, 403],
      [{ "sec-fetch-site": "cross-site" }, 403],
      [{ origin: `http://${host}` }, 200],
      [{ origin: "https://market.example" }, 200],
      [{}, 200],
    ];
    for (const [headers, status] of cases) {
      const response = await fetch(
        `${node.url}/socket.io/?EIO=4&transport=polling`,
        { headers },
      );
      await response.body?.cancel();
      assert.equal(response.status, status, JSON.stringify(headers));
    }
    const foreign = scene.open(node, {
      transports: ["websocket"],
      auth: { token: await scene.token(scene.buyer) },
      extraHeaders: { origin: "https://evil.example" },
    });
    await new Promise((resolve) => foreign.once("connect_error", resolve));
    assert.equal(foreign.connected, false);
  }));

Deno.test("garbage in place of the protocol is answered, not fatal", () =>
  withSockets(async (scene) => {
    const [node] = scene.nodes;
    const requests: [string, RequestInit, number][] = [
      ["/socket.io/", {}, 400],
      ["/socket.io/?EIO=4&transport=carrier-pigeon", {}, 400],
      ["/socket.io/?EIO=4&transport=polling&sid=none", {}, 400],
      ["/socket.io/?EIO=4&transport=polling", { method: "POST" }, 400],
      ["/socket.io/?EIO=2&transport=polling", {}, 400],
      ["/socket.io/?EIO=4&transport=websocket", {}, 400],
    ];
    for (const [path, init, status] of requests) {
      const response = await fetch(node.url + path, init);
      await response.body?.cancel();
      assert.equal(response.status, status, path);
    }
    await scene.client(scene.seller, node);
  }));

Deno.test("logging out closes the sockets of that session on every node, and no other's", () =>
  withSockets(async (scene) => {
    const { seller, nodes, db, test } = scene;
    const session = await addSession(db.writer, seller);
    const auth = { token: session.token };
    const clients = await Promise.all(
      nodes.map((node) => scene.client(seller, node, { auth })),
    );
    const elsewhere = await scene.client(seller, nodes[1]);
    const closed = clients.map(({ socket }) =>
      new Promise((resolve) => socket.once("disconnect", resolve))
    );
    await test.gate.execute(logOut, { ...seller, session: session.id }, {}, {
      id: crypto.randomUUID(),
    });
    assert.deepEqual(await Promise.all(closed), [
      "io server disconnect",
      "io server disconnect",
    ]);
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
    const closed = new Promise((resolve) =>
      client.socket.once("disconnect", resolve)
    );
    await scene.db.writer`
      update sessions set expires_at = now() where user_id = ${scene.seller.id}`;
    await scene.nodes[0].realtime.checkSessions();
    assert.equal(await closed, "io server disconnect");
    assert.deepEqual(await client.next("connection:closing"), {
      reason: "session_ended",
      reconnect: false,
    });
  }));

Deno.test("a node that stops asks its clients to come back, and they find another", () =>
  withSockets(async (scene) => {
    const { seller, nodes } = scene;
    const client = await scene.client(seller, nodes[0]);
    const closed = new Promise((resolve) =>
      client.socket.once("disconnect", resolve)
    );
    await nodes[0].realtime.stop();
    assert.deepEqual(await client.next("connection:closing"), {
      reason: "node_stopping",
      reconnect: true,
    });
    // After this one a stock client would stay away.
    assert.notEqual(await closed, "io server disconnect");
    await scene.client(seller, nodes[1]);
  }));

Deno.test("figures for the dashboard reach the admins on this node alone", () =>
  withSockets(async (scene) => {
    const admin = await addPerson(scene.db.writer, { role: "admin" });
    const here = await scene.client(admin, scene.nodes[0]);
    const there = await scene.client(admin, scene.nodes[1]);
    const user = await scene.client(scene.seller, scene.nodes[0]);
    scene.nodes[0].realtime.tick({ calls: 1 });
    assert.deepEqual(await here.next("health:tick"), { calls: 1 });
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
