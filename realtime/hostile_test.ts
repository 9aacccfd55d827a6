import assert from "node:assert/strict";
import { until } from "../lib/time/until.ts";
import { addPerson } from "../market/testing.ts";
import type { ClientEventName } from "./events.ts";
import { outcomeOf, type TestClient, withSockets } from "./testing.ts";

Deno.test("wrong events and shapes get an error and change nothing", () =>
  withSockets(async (scene) => {
    const { seller, conversationId } = scene;
    const client = await scene.client(seller, scene.nodes[0]);
    const stranger = await scene.client(
      await addPerson(scene.db.owner),
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
      [client, "message:send", send({ body: "\u202E\u200B" }), "invalid_input"],
      [client, "message:send", send({ body: "\u0000" }), "invalid_input"],
      [
        client,
        "message:send",
        send({ body: "x".repeat(4001) }),
        "invalid_input",
      ],
      [client, "message:send", send({ extra: 1 }), "invalid_input"],
      [stranger, "message:send", send({}), "not_found"],
      [stranger, "conversation:typing", { conversation_id }, "forbidden"],
      [stranger, "conversation:read", { conversation_id, seq: 1 }, "not_found"],
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
      [
        client,
        "conversation:sync",
        { conversation_id, after_seq: 2 ** 31 },
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

/** The type of Socket.IO's packets that answer an event. */
const ACK = 3;

Deno.test("answers to what nobody asked, and one number for two events, change nothing", () =>
  withSockets(async (scene) => {
    const client = await scene.client(scene.seller, scene.nodes[0], {
      transports: ["websocket"],
    });
    const answers: string[] = [];
    client.socket.io.on("packet", (packet) => {
      if (packet.type === ACK) answers.push(String(packet.id));
    });
    const send = (text: string) => client.socket.io.engine.write(text);
    // Socket.IO's packets as text: 3 acknowledges, 2 is an event; a number for
    // the answer stands behind it.
    for (const id of [0, 7, 7]) send(`3${id}["yes"]`);
    const watch = JSON.stringify(["product:watch", {
      product_id: scene.productId,
    }]);
    send(`2901${watch}`);
    send(`2901${watch}`);
    await until("both answers", () => answers.length === 2);
    assert.deepEqual(answers, ["901", "901"]);
    const synced = await client.ask("conversation:sync", {
      conversation_id: scene.conversationId,
      after_seq: 1,
    });
    assert.ok(synced.ok);
  }));

for (const transport of ["websocket", "polling"]) {
  Deno.test(`a frame of 1 MB closes the connection (${transport}), the node serves on`, () =>
    withSockets(async (scene) => {
      const client = await scene.client(scene.seller, scene.nodes[0], {
        transports: [transport],
      });
      client.socket.emit("message:send", {
        id: crypto.randomUUID(),
        conversation_id: scene.conversationId,
        body: "x".repeat(1024 * 1024),
      });
      await client.closed();
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
    for (let n = 0; n < 10; n++) client.socket.emit("conversation:sync", {});
    await client.closed();
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

Deno.test("a flood does not get further over more connections", () =>
  withSockets(async (scene) => {
    const [node] = scene.nodes;
    const conversation_id = scene.conversationId;
    const sync = (client: TestClient) =>
      client.ask("conversation:sync", { conversation_id, after_seq: 1 });
    const clients = [
      await scene.client(scene.seller, node),
      await scene.client(scene.seller, node),
      await scene.client(scene.seller, node),
    ];
    const answers = await Promise.all([...clients, ...clients].map(sync));
    assert.equal(answers.filter(({ ok }) => ok).length, 4);
    const buyer = await scene.client(scene.buyer, node);
    assert.ok((await sync(buyer)).ok);
  }, {
    rates: {
      messages: { burst: 10, perSecond: 0.01 },
      others: { burst: 4, perSecond: 0.01 },
      refusals: { burst: 5, perSecond: 0.01 },
    },
  }));

Deno.test("nobody connects without a session in force", () =>
  withSockets(async (scene) => {
    const [node] = scene.nodes;
    const ended = await scene.token(scene.seller);
    await scene.db.owner`
      update sessions set expires_at = now() where user_id = ${scene.seller.id}`;
    const auths = [{}, { token: "" }, { token: "forged" }, { token: 7 }, {
      token: ended,
    }];
    for (const auth of auths) {
      for (const transport of ["websocket", "polling"]) {
        const socket = scene.open(node, { auth, transports: [transport] });
        assert.equal(await outcomeOf(socket), "unauthenticated");
      }
    }
    const token = await scene.token(scene.buyer);
    const byCookie = scene.open(node, {
      extraHeaders: { cookie: `theme=dark; __Host-session=${token}` },
    });
    assert.equal(await outcomeOf(byCookie), "connected");
  }));

Deno.test("one person has so many connections, and others have theirs", () =>
  withSockets(async (scene) => {
    const [node] = scene.nodes;
    const auth = { token: await scene.token(scene.seller) };
    const open = () => outcomeOf(scene.open(node, { auth }));
    const outcomes = await Promise.all(Array.from({ length: 101 }, open));
    assert.equal(outcomes.filter((how) => how === "connected").length, 100);
    assert.ok(outcomes.includes("rate_limited"));
    await scene.client(scene.buyer, node);
  }));

Deno.test("an address has so many connections that say not whose they are", () =>
  withSockets(async (scene) => {
    const url = `${scene.nodes[0].url}/socket.io/?EIO=4&transport=polling`;
    const statuses = new Map<number, number>();
    for (let n = 0; n < 203; n++) {
      const response = await fetch(url);
      await response.body?.cancel();
      statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
    }
    assert.deepEqual([...statuses], [[200, 200], [429, 3]]);
  }));

Deno.test("behind a proxy with https, only a cookie bound to https opens a socket", () =>
  withSockets(async (scene) => {
    const [node] = scene.nodes;
    const token = await scene.token(scene.buyer);
    const outcome = (name: string, transport: string) =>
      outcomeOf(scene.open(node, {
        transports: [transport],
        extraHeaders: {
          cookie: `${name}=${token}`,
          "x-forwarded-proto": "https",
        },
      }));
    for (const transport of ["websocket", "polling"]) {
      assert.equal(await outcome("session", transport), "unauthenticated");
      assert.equal(await outcome("__Host-session", transport), "connected");
    }
  }, { trustProxy: true }));

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
    assert.equal(await outcomeOf(foreign), "refused");
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
