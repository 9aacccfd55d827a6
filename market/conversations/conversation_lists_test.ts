import assert from "node:assert/strict";
import { addPerson, addProduct, withMarket } from "../testing.ts";
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
import { sendMessage } from "./messages.ts";
import { listed, startedConversation } from "./testing.ts";

Deno.test("unread counts, the last line and read marks are each side's own", () =>
  withMarket(async (market) => {
    const { buyer, seller, conversation_id, send, list } =
      await startedConversation(market);
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
    await read(2);
    assert.equal((await list(seller))[0]?.unread, 0);
    assert.equal((await list(buyer))[0]?.other_read_seq, 2);
    const told = market.events.filter(({ name }) =>
      name === "conversation:read"
    );
    assert.deepEqual(told.map(({ payload }) => payload["seq"]), [1, 2]);
  }));

Deno.test("a conversation taken off my list comes back with its next message; the other side keeps it", () =>
  withMarket(async (market) => {
    const { buyer, seller, stranger, conversation_id, send, list } =
      await startedConversation(market);
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
      "not_found",
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

Deno.test("what is said and read in other conversations shows in none of mine", () =>
  withMarket(async (market) => {
    const { seller, buyer, stranger, product_id, conversation_id, send } =
      await startedConversation(market);
    const { owner, reader } = market.db;
    const start = async (from: typeof buyer, product: string) =>
      (await market.do(from, startConversation, { product_id: product }))
        .conversation_id;
    // Others have a conversation about the same item, and the buyer another.
    const others = await start(stranger, product_id);
    const elsewhere = await start(buyer, await addProduct(owner, stranger));
    const say = (from: typeof buyer, to: string, body: string) =>
      market.do(from, sendMessage, { conversation_id: to, body });
    await send(buyer, "buyer 1");
    await send(buyer, "buyer 2");
    await say(stranger, others, "stranger 1");
    await say(seller, others, "answer 2");
    await say(stranger, others, "stranger 3");
    await say(stranger, elsewhere, "elsewhere 1");
    await market.do(seller, markRead, { conversation_id, seq: 1 });
    const seen = async (user: typeof buyer) =>
      (await listed(market, user)).map((each) => [
        each.id,
        each.role,
        each.other.id,
        each.last_body,
        each.unread,
        each.read_seq,
        each.other_read_seq,
      ]);
    assert.deepEqual(await seen(seller), [
      [others, "seller", stranger.id, "stranger 3", 1, 2, 3],
      [conversation_id, "seller", buyer.id, "buyer 2", 1, 1, 2],
    ]);
    assert.deepEqual(await seen(buyer), [
      [elsewhere, "buyer", stranger.id, "elsewhere 1", 1, 0, 1],
      [conversation_id, "buyer", seller.id, "buyer 2", 0, 2, 1],
    ]);
    assert.deepEqual(await seen(stranger), [
      [elsewhere, "seller", buyer.id, "elsewhere 1", 0, 1, 0],
      [others, "buyer", seller.id, "stranger 3", 0, 3, 2],
    ]);
    // One by itself is as it is on the list.
    for (const user of [seller, buyer, stranger]) {
      for (const each of await listed(market, user)) {
        const found = await findConversation(reader, each.id, user.id);
        assert.deepEqual(found, each);
      }
    }
    const unknown = crypto.randomUUID();
    for (
      const [id, user] of [
        [conversation_id, stranger],
        [others, buyer],
        [unknown, buyer],
      ] as const
    ) assert.equal(await findConversation(reader, id, user.id), null);
  }));

Deno.test("a conversation without a message is on its starter's list alone, until they take it off", () =>
  withMarket(async (market) => {
    const { seller, buyer, conversation_id, list } = await startedConversation(
      market,
    );
    const ids = async (user: typeof buyer) =>
      (await list(user)).map(({ id }) => id);
    assert.deepEqual(await ids(buyer), [conversation_id]);
    assert.deepEqual(await ids(seller), []);
    await market.do(buyer, hideConversation, { conversation_id });
    assert.deepEqual(await ids(buyer), []);
    const found = await findConversation(
      market.db.reader,
      conversation_id,
      buyer.id,
    );
    assert.equal(found?.id, conversation_id);
  }));

Deno.test("conversations with the same last moment are paged without loss or repeat", () =>
  withMarket(async (market) => {
    const { seller, conversation_id, send, buyer, stranger, product_id } =
      await startedConversation(market);
    await send(buyer, "hello");
    const ids = [conversation_id];
    for (const from of [stranger, await addPerson(market.db.owner)]) {
      const started = await market.do(from, startConversation, { product_id });
      await market.do(from, sendMessage, { ...started, body: "hello" });
      ids.unshift(started.conversation_id);
    }
    await market.db.owner`
      update conversations set last_at = '2026-01-02T03:04:05.678901Z'`;
    const seen: string[] = [];
    let after: string | null | undefined;
    do {
      const page = await listConversations(
        market.db.reader,
        seller.id,
        conversationsQuery.parse({ limit: "1", ...after && { after } }),
      );
      seen.push(...page.conversations.map(({ id }) => id));
      after = page.next;
    } while (after);
    assert.deepEqual(seen, ids);
  }));
