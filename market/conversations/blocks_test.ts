import assert from "node:assert/strict";
import { addProduct, withMarket } from "../testing.ts";
import { blockUser, findBlock, unblockUser } from "./blocks.ts";
import { startConversation } from "./conversations.ts";
import { findListener, sendMessage } from "./messages.ts";
import { startedConversation } from "./testing.ts";

Deno.test("a block keeps both from writing until it is taken back", () =>
  withMarket(async (market) => {
    const { buyer, seller, conversation_id, send } = await startedConversation(
      market,
    );
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

Deno.test("a block concerns two people, and each lifts only their own", () =>
  withMarket(async (market) => {
    const { seller, buyer, stranger, send, conversation_id } =
      await startedConversation(market);
    const between = (me: typeof buyer, other: typeof buyer) =>
      findBlock(market.db.reader, me.id, other.id);
    await market.do(stranger, blockUser, { user_id: buyer.id });
    await market.do(seller, blockUser, { user_id: stranger.id });
    assert.equal(await between(buyer, seller), null);
    assert.equal(await between(buyer, stranger), "theirs");
    assert.equal(await between(stranger, buyer), "mine");
    await send(buyer, "hello");
    await send(seller, "hello");

    await market.do(buyer, blockUser, { user_id: seller.id });
    await market.do(seller, blockUser, { user_id: buyer.id });
    assert.equal(await between(buyer, seller), "mine");
    assert.equal(await between(seller, buyer), "mine");
    await market.do(buyer, blockUser, { user_id: stranger.id });
    await market.do(stranger, blockUser, { user_id: seller.id });
    await market.do(buyer, unblockUser, { user_id: seller.id });
    assert.equal(await between(buyer, seller), "theirs");
    assert.equal(await between(buyer, stranger), "mine");
    assert.equal(await between(stranger, seller), "mine");
    assert.equal(await between(seller, stranger), "mine");
    const input = { conversation_id, body: "hello" };
    await assert.rejects(market.do(buyer, sendMessage, input), {
      code: "forbidden",
      message: /^This person takes no messages/,
    });
    await assert.rejects(market.do(seller, sendMessage, input), {
      code: "forbidden",
      message: /^You have blocked this person/,
    });
    const nobody = { user_id: crypto.randomUUID() };
    await market.refused(buyer, blockUser, nobody, "not_found");
  }));

Deno.test("a block by either side keeps a conversation from being started, and says whose it is", () =>
  withMarket(async (market) => {
    const [seller, buyer, stranger] = await market.people(3);
    const product_id = await addProduct(market.db.owner, seller);
    await market.do(buyer, blockUser, { user_id: stranger.id });
    await market.do(buyer, blockUser, { user_id: seller.id });
    const start = () => market.do(buyer, startConversation, { product_id });
    await assert.rejects(start(), { message: /^You have blocked/ });
    await market.do(seller, blockUser, { user_id: buyer.id });
    await assert.rejects(start(), { message: /^You have blocked/ });
    await market.do(buyer, unblockUser, { user_id: seller.id });
    await assert.rejects(start(), { message: /^This person takes/ });
    await market.do(seller, unblockUser, { user_id: buyer.id });
    await start();
  }));
