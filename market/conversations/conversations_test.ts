import assert from "node:assert/strict";
import type { Actor } from "../../cluster/command.ts";
import { blockUser, findBlock, unblockUser } from "./blocks.ts";
import {
  conversationsQuery,
  findConversation,
  listConversations,
} from "./conversation_lists.ts";
import {
  hideConversation,
  markRead,
  startConversation,
} from "./conversations.ts";
import {
  findListener,
  listMessages,
  messagesQuery,
  sendMessage,
} from "./messages.ts";
import { reportMessage } from "./reports.ts";
import { addProduct, type TestMarket, withMarket } from "../testing.ts";

const PAGE = conversationsQuery.parse({});

async function talk(market: TestMarket) {
  const [seller, buyer, stranger] = await market.people(3);
  const product_id = await addProduct(market.db.owner, seller);
  const { conversation_id } = await market.do(buyer, startConversation, {
    product_id,
  });
  const send = (from: Actor, body: string) =>
    market.do(from, sendMessage, { conversation_id, body });
  const list = (user: { id: string }) =>
    listConversations(market.db.reader, user.id, PAGE)
      .then((page) => page.conversations);
  return { seller, buyer, stranger, product_id, conversation_id, send, list };
}

Deno.test("a buyer has one conversation about an item, however often they start it", () =>
  withMarket(async (market) => {
    const { buyer, seller, product_id, conversation_id } = await talk(market);
    const again = await Promise.all(
      [1, 2, 3].map(() => market.do(buyer, startConversation, { product_id })),
    );
    assert.deepEqual(
      new Set(again.map((result) => result.conversation_id)),
      new Set([conversation_id]),
    );
    const hidden = await addProduct(market.db.owner, seller, {
      status: "hidden",
    });
    const refusals: [Actor, string, string][] = [
      [seller, product_id, "forbidden"],
      [buyer, hidden, "not_found"],
      [buyer, crypto.randomUUID(), "not_found"],
      [{ kind: "anonymous" }, product_id, "unauthenticated"],
    ];
    for (const [actor, product, code] of refusals) {
      const input = { product_id: product };
      await market.refused(actor, startConversation, input, code);
    }
  }));

Deno.test("messages sent at once are numbered without a gap or a repeat", () =>
  withMarket(async (market) => {
    const { seller, buyer, conversation_id, send } = await talk(market);
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
    const { buyer, stranger, conversation_id } = await talk(market);
    const bodies = [
      "",
      "   \n\t ",
      "\u0000bell",
      "a\u0007b",
      "turn \u202E around",
      "mark \u200F",
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
      [stranger, conversation_id, "forbidden"],
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
    const { buyer, seller, conversation_id, send } = await talk(market);
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

Deno.test("unread counts, the last line and read marks are each side's own", () =>
  withMarket(async (market) => {
    const { buyer, seller, conversation_id, send, list } = await talk(market);
    assert.deepEqual(await list(seller), []);
    assert.equal((await list(buyer))[0]?.last_body, null);
    await send(buyer, "one");
    await send(buyer, "two");
    const [forSeller] = await list(seller);
    assert.deepEqual(
      [forSeller?.unread, forSeller?.last_body, forSeller?.role],
      [2, "two", "seller"],
    );
    assert.equal((await list(buyer))[0]?.unread, 0);
    const read = (seq: number) =>
      market.do(seller, markRead, { conversation_id, seq });
    assert.deepEqual(await read(1), { seq: 1 });
    assert.equal((await list(seller))[0]?.unread, 1);
    assert.deepEqual(await read(99), { seq: 2 });
    await read(1);
    assert.equal((await list(seller))[0]?.unread, 0);
    assert.equal((await list(buyer))[0]?.other_read_seq, 2);
    const told = market.events.filter(({ name }) =>
      name === "conversation:read"
    );
    assert.deepEqual(told.map(({ payload }) => payload["seq"]), [1, 2]);
  }));

Deno.test("a conversation taken off my list comes back with its next message; the other side keeps it", () =>
  withMarket(async (market) => {
    const { buyer, seller, stranger, conversation_id, send, list } = await talk(
      market,
    );
    await send(buyer, "one");
    await market.do(buyer, hideConversation, { conversation_id });
    assert.deepEqual(await list(buyer), []);
    assert.equal((await list(seller)).length, 1);
    await send(seller, "two");
    assert.equal((await list(buyer))[0]?.unread, 1);
    await market.refused(
      stranger,
      hideConversation,
      { conversation_id },
      "forbidden",
    );
  }));

Deno.test("the list of conversations pages without loss or repeat, the latest first", () =>
  withMarket(async (market) => {
    const [seller, ...buyers] = await market.people(4);
    const started: string[] = [];
    for (let n = 0; n < 12; n++) {
      const buyer = buyers[n % 3]!;
      const product_id = await addProduct(market.db.owner, seller);
      const { conversation_id } = await market.do(buyer, startConversation, {
        product_id,
      });
      await market.do(buyer, sendMessage, { conversation_id, body: "hello" });
      started.unshift(conversation_id);
    }
    const seen: string[] = [];
    let after: string | null | undefined;
    do {
      const page = await listConversations(
        market.db.reader,
        seller.id,
        conversationsQuery.parse({ limit: "5", ...after && { after } }),
      );
      seen.push(...page.conversations.map(({ id }) => id));
      after = page.next;
    } while (after);
    assert.deepEqual(seen, started);
  }));

Deno.test("messages are read forwards after one, backwards before one, and by nobody else", () =>
  withMarket(async (market) => {
    const { buyer, stranger, conversation_id, send } = await talk(market);
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

Deno.test("a block keeps both from writing until it is taken back", () =>
  withMarket(async (market) => {
    const { buyer, seller, conversation_id, send } = await talk(market);
    await send(buyer, "hello");
    await market.do(seller, blockUser, { user_id: buyer.id });
    await market.do(seller, blockUser, { user_id: buyer.id });
    for (const from of [buyer, seller]) {
      const input = { conversation_id, body: "hello" };
      await market.refused(from, sendMessage, input, "forbidden");
    }
    const { reader } = market.db;
    assert.equal(await findListener(reader, conversation_id, buyer.id), null);
    assert.equal(await findBlock(reader, seller.id, buyer.id), "mine");
    assert.equal(await findBlock(reader, buyer.id, seller.id), "theirs");
    const other = await addProduct(market.db.owner, seller);
    await market.refused(
      buyer,
      startConversation,
      { product_id: other },
      "forbidden",
    );
    await market.do(seller, unblockUser, { user_id: buyer.id });
    assert.deepEqual((await send(buyer, "again")).seq, 2);
    assert.equal(
      await findListener(reader, conversation_id, buyer.id),
      seller.id,
    );
    await market.refused(
      seller,
      blockUser,
      { user_id: seller.id },
      "forbidden",
    );
  }));

Deno.test("a message of the other side can be reported, once, and one's own cannot", () =>
  withMarket(async (market) => {
    const { buyer, seller, stranger, conversation_id, send } = await talk(
      market,
    );
    await send(buyer, "rude words");
    const report = { conversation_id, seq: 1, reason: "It is rude." };
    await market.do(seller, reportMessage, report);
    await market.do(seller, reportMessage, report);
    const [{ count }] = await market.db.reader<[{ count: number }]>`
      select count(*)::int from reports`;
    assert.equal(count, 1);
    await market.refused(buyer, reportMessage, report, "forbidden");
    await market.refused(stranger, reportMessage, report, "forbidden");
    await market.refused(
      seller,
      reportMessage,
      { ...report, seq: 2 },
      "not_found",
    );
  }));

Deno.test("ten messages a minute to somebody who never answered, and again after an answer", () =>
  withMarket(async (market) => {
    const { buyer, seller, conversation_id, send } = await talk(market);
    for (let n = 0; n < 10; n++) await send(buyer, `message ${n}`);
    const input = { conversation_id, body: "one more" };
    await assert.rejects(
      market.do(buyer, sendMessage, input),
      (error: { code?: string; more?: { retryAfter?: number } }) => {
        assert.equal(error.code, "rate_limited");
        assert.ok(Number(error.more?.retryAfter) >= 1);
        return true;
      },
    );
    await send(seller, "an answer");
    assert.equal((await send(buyer, "thanks")).seq, 12);
  }));

Deno.test("a hundred messages in ten seconds, also when they come all at once", () =>
  withMarket(async (market) => {
    const { buyer, seller, send } = await talk(market);
    await send(seller, "an answer");
    const outcomes = await Promise.allSettled(
      Array.from({ length: 110 }, (_, n) => send(buyer, `message ${n}`)),
    );
    const refused = outcomes.filter((outcome) => outcome.status === "rejected");
    assert.equal(refused.length, 10);
    assert.ok(refused.every(({ reason }) => reason.code === "rate_limited"));
  }));

Deno.test("five new conversations an hour; those that are there open as before", () =>
  withMarket(async (market) => {
    const { buyer, seller, product_id } = await talk(market);
    const products = await Promise.all(
      Array.from({ length: 7 }, () => addProduct(market.db.owner, seller)),
    );
    const outcomes = await Promise.allSettled(
      products.map((product_id) =>
        market.do(buyer, startConversation, { product_id })
      ),
    );
    assert.equal(
      outcomes.filter((outcome) => outcome.status === "fulfilled").length,
      4,
    );
    await market.do(buyer, startConversation, { product_id });
  }));
