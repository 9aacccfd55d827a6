import assert from "node:assert/strict";
import type { MessageNew } from "../market/events.ts";
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
