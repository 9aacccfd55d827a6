import assert from "node:assert/strict";
import type { Actor } from "../../cluster/command.ts";
import { withMarket } from "../testing.ts";
import { blockUser } from "./blocks.ts";
import { findConversation } from "./conversation_lists.ts";
import { startConversation } from "./conversations.ts";
import {
  findListener,
  listMessages,
  messagesQuery,
  sendMessage,
} from "./messages.ts";
import { startedConversation } from "./testing.ts";

Deno.test("messages sent at once are numbered without a gap or a repeat", () =>
  withMarket(async (market) => {
    const { seller, buyer, conversation_id, send } = await startedConversation(
      market,
    );
    await send(buyer, "hello");
    await send(seller, "hello");
    const sent = await Promise.all(
      Array.from(
        { length: 40 },
        (_, n) => send(n % 2 ? buyer : seller, `message ${n}`),
      ),
    );
    assert.deepEqual(
      sent.map(({ seq }) => seq).toSorted((a, b) => a - b),
      Array.from({ length: 40 }, (_, n) => n + 3),
    );
    const messages = await listMessages(
      market.db.reader,
      conversation_id,
      buyer.id,
      messagesQuery.parse({ after: 0 }),
    );
    assert.deepEqual(
      messages.map(({ seq }) => seq),
      Array.from({ length: 42 }, (_, n) => n + 1),
    );
    const times = messages.map(({ sent_at }) => sent_at);
    assert.deepEqual(times, times.toSorted());
    const told = market.events.filter(({ name }) => name === "message:new");
    assert.equal(told.length, 42);
    assert.deepEqual(told[0]?.to, { users: [buyer.id, seller.id] });
  }));

Deno.test("a message is refused with the reason, and nothing is stored or told", () =>
  withMarket(async (market) => {
    const { buyer, stranger, conversation_id } = await startedConversation(
      market,
    );
    const bodies = [
      "",
      "   \n\t ",
      "\u0000\u0007",
      "\u202A\u200F\u202C",
      "\u200B\u200B",
      "x".repeat(4001),
    ];
    for (const body of bodies) {
      await market.refused(
        buyer,
        sendMessage,
        { conversation_id, body },
        "invalid_input",
      );
    }
    const others: [Actor, string, string][] = [
      [stranger, conversation_id, "not_found"],
      [buyer, crypto.randomUUID(), "not_found"],
      [{ kind: "anonymous" }, conversation_id, "unauthenticated"],
    ];
    for (const [actor, id, code] of others) {
      const input = { conversation_id: id, body: "hello" };
      await market.refused(actor, sendMessage, input, code);
    }
    const found = await findConversation(
      market.db.reader,
      conversation_id,
      buyer.id,
    );
    assert.equal(found?.last_seq, 0);
    assert.deepEqual(market.events, []);
  }));

Deno.test("text is kept as it was written: HTML, emoji, line breaks, 4,000 characters", () =>
  withMarket(async (market) => {
    const { buyer, seller, conversation_id, send } = await startedConversation(
      market,
    );
    const bodies = [
      "<script>alert(1)</script> & 'quotes'",
      "👩‍👩‍👧 fits?\n\nنعم",
      "x".repeat(4000),
      "'; drop table messages; --",
    ];
    for (const body of bodies) await send(buyer, body);
    const messages = await listMessages(
      market.db.reader,
      conversation_id,
      seller.id,
      messagesQuery.parse({}),
    );
    assert.deepEqual(messages.map(({ body }) => body), bodies);
  }));

Deno.test("messages are read forwards after one, backwards before one, and by nobody else", () =>
  withMarket(async (market) => {
    const { buyer, stranger, conversation_id, send } =
      await startedConversation(market);
    for (let n = 1; n <= 7; n++) await send(buyer, `message ${n}`);
    const read = async (user: string, query: Record<string, number>) =>
      (await listMessages(
        market.db.reader,
        conversation_id,
        user,
        messagesQuery.parse(query),
      )).map(({ seq }) => seq);
    assert.deepEqual(await read(buyer.id, { limit: 3 }), [5, 6, 7]);
    assert.deepEqual(await read(buyer.id, { before: 5, limit: 3 }), [2, 3, 4]);
    assert.deepEqual(await read(buyer.id, { after: 5 }), [6, 7]);
    assert.deepEqual(await read(buyer.id, { after: 7 }), []);
    await assert.rejects(read(stranger.id, {}), { code: "not_found" });
  }));

Deno.test("nobody reads or hears what is said in a conversation of others", () =>
  withMarket(async (market) => {
    const { seller, buyer, stranger, product_id, conversation_id, send } =
      await startedConversation(market);
    const { reader } = market.db;
    const others = await market.do(stranger, startConversation, { product_id });
    await send(buyer, "here 1");
    await market.do(stranger, sendMessage, { ...others, body: "there 1" });
    await send(seller, "here 2");
    const read = async (id: string, user: typeof buyer) =>
      (await listMessages(reader, id, user.id, messagesQuery.parse({})))
        .map(({ body }) => body);
    assert.deepEqual(await read(conversation_id, buyer), ["here 1", "here 2"]);
    assert.deepEqual(await read(others.conversation_id, seller), ["there 1"]);
    for (const id of [others.conversation_id, crypto.randomUUID()]) {
      await assert.rejects(read(id, buyer), { code: "not_found" });
    }
    const listener = (user: typeof buyer) =>
      findListener(reader, conversation_id, user.id);
    assert.equal(await listener(buyer), seller.id);
    assert.equal(await listener(seller), buyer.id);
    assert.equal(await listener(stranger), null);
    // Whom one of them has blocked besides is no matter of the other's.
    await market.do(buyer, blockUser, { user_id: stranger.id });
    await market.do(stranger, blockUser, { user_id: seller.id });
    assert.equal(await listener(buyer), seller.id);
    assert.equal(await listener(seller), buyer.id);
    await market.do(seller, blockUser, { user_id: buyer.id });
    assert.equal(await listener(buyer), null);
    assert.equal(await listener(seller), null);
  }));

Deno.test("nobody writes to somebody who has left", () =>
  withMarket(async (market) => {
    const { seller, buyer, stranger, conversation_id, send } =
      await startedConversation(market);
    const { owner } = market.db;
    const body = "Are you there?";
    await owner`update users set deleted_at = now() where id = ${stranger.id}`;
    await send(buyer, body);
    await owner`update users set deleted_at = now() where id = ${seller.id}`;
    const input = { conversation_id, body };
    await market.refused(buyer, sendMessage, input, "forbidden");
  }));
