import assert from "node:assert/strict";
import { startConversation } from "../conversations/conversations.ts";
import { makeOffer } from "../trade/offers.ts";
import { cancelOrder, purchase } from "../trade/orders.ts";
import { editProduct, withdrawProduct } from "./products.ts";
import { addProduct, withMarket } from "../testing.ts";

Deno.test("who sells, buys, bargains or talks over a product is told how it stands, once", () =>
  withMarket(async (market) => {
    const [seller, buyer, bidder, talker] = await market.people(4);
    const product_id = await addProduct(market.db.owner, seller, {
      quantity: 3,
      price_cents: 1000,
    });
    const quantity = 1;
    await market.do(bidder, makeOffer, {
      product_id,
      price_cents: 500,
      quantity,
    });
    await market.do(talker, startConversation, { product_id });
    const { order_id } = await market.do(buyer, purchase, {
      product_id,
      quantity,
    });
    await market.do(seller, editProduct, { product_id, price_cents: 400 });
    await market.do(buyer, cancelOrder, { order_id });
    await market.do(seller, withdrawProduct, { product_id });
    const told = market.events
      .filter(({ name }) => name === "product:changed")
      .map(({ to }) => "users" in to ? [...to.users].sort() : []);
    const always = [seller.id, talker.id];
    assert.deepEqual(told, [
      [...always, bidder.id, buyer.id].sort(),
      // The offer is above the new price: who made it is told before it closes.
      [...always, bidder.id].sort(),
      [...always, buyer.id].sort(),
      [...always].sort(),
    ]);
  }));
