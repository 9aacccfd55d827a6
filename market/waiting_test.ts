import assert from "node:assert/strict";
import { sendMessage } from "./conversations/messages.ts";
import { markRead, startConversation } from "./conversations/conversations.ts";
import { readNotifications } from "./notifications.ts";
import { addProduct, standingStill, withMarket } from "./testing.ts";
import { counterOffer, makeOffer } from "./trade/offers/offers.ts";
import { makeOne } from "./trade/testing.ts";
import { countWaiting, waitingCounts } from "./waiting.ts";

Deno.test("what waits is counted for the side whose turn it is, and for nobody else", () =>
  withMarket(async (market) => {
    const [seller, buyer, other] = await market.people(3);
    const { reader, owner } = market.db;
    const product_id = await addProduct(owner, seller);
    const waiting = async () => {
      const all = [];
      for (const { id } of [seller, buyer, other]) {
        const counts = waitingCounts.parse(await countWaiting(reader, id));
        all.push([
          counts.open_offers,
          counts.unread_messages,
          counts.unread_notifications,
        ]);
      }
      return all;
    };
    assert.deepEqual(await waiting(), [[0, 0, 0], [0, 0, 0], [0, 0, 0]]);

    const { offer_id } = await market.do(buyer, makeOffer, {
      product_id,
      price_cents: 800,
      quantity: 1,
    });
    assert.deepEqual(await waiting(), [[1, 0, 1], [0, 0, 0], [0, 0, 0]]);
    const countered = await market.do(seller, counterOffer, {
      offer_id,
      price_cents: 900,
    });
    assert.deepEqual(await waiting(), [[0, 0, 1], [1, 0, 1], [0, 0, 0]]);
    await owner`update offers set expires_at = now()
      where id = ${countered.offer_id}`;
    assert.deepEqual(await waiting(), [[0, 0, 1], [0, 0, 1], [0, 0, 0]]);

    const { conversation_id } = await market.do(buyer, startConversation, {
      product_id,
    });
    for (const body of ["Still there?", "Hello?"]) {
      await market.do(buyer, sendMessage, { conversation_id, body });
    }
    assert.deepEqual(await waiting(), [[0, 2, 1], [0, 0, 1], [0, 0, 0]]);
    await market.do(seller, markRead, { conversation_id, seq: 1 });
    const [notification] = await owner<{ id: string }[]>`
      select id from notifications where user_id = ${buyer.id}`;
    await market.do(buyer, readNotifications, { up_to: notification!.id });
    assert.deepEqual(await waiting(), [[0, 1, 1], [0, 0, 0], [0, 0, 0]]);
  }));

Deno.test("an offer waits until the moment that it is due", () =>
  withMarket(async (market) => {
    const [seller, buyer] = await market.people(2);
    const { owner } = market.db;
    await makeOne(market, buyer, await addProduct(owner, seller));
    const offer_id = await makeOne(
      market,
      buyer,
      await addProduct(owner, seller),
    );
    await market.do(seller, counterOffer, { offer_id, price_cents: 900 });
    await standingStill(owner, async (sql) => {
      const open = async () =>
        await Promise.all(
          [seller, buyer].map(async ({ id }) =>
            (await countWaiting(sql, id)).open_offers
          ),
        );
      await sql`update offers set expires_at = now() + interval '1 microsecond'`;
      assert.deepEqual(await open(), [1, 1]);
      await sql`update offers set expires_at = now()`;
      assert.deepEqual(await open(), [0, 0]);
    });
  }));
