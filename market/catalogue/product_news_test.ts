import assert from "node:assert/strict";
import { startConversation } from "../conversations/conversations.ts";
import { makeOffer, withdrawOffer } from "../trade/offers/offers.ts";
import { cancelOrder, purchase } from "../trade/orders.ts";
import { editProduct } from "./edit_product.ts";
import { withdrawProduct } from "./products.ts";
import { addProduct, withMarket } from "../testing.ts";

Deno.test("who sells, buys, makes offers or writes about a product is told how it stands, once", () =>
  withMarket(async (market) => {
    const [seller, buyer, bidder, writer] = await market.people(4);
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
    await market.do(writer, startConversation, { product_id });
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
    const always = [seller.id, writer.id];
    assert.deepEqual(told, [
      [...always, bidder.id, buyer.id].sort(),
      // The offer is above the new price: who made it is told before it closes.
      [...always, bidder.id].sort(),
      [...always, buyer.id].sort(),
      [...always].sort(),
    ]);
  }));

Deno.test("who is concerned with another product, or is no more with this one, is not told", () =>
  withMarket(async (market) => {
    const [seller, past, bidder, writer] = await market.people(4);
    const { owner } = market.db;
    const product_id = await addProduct(owner, seller);
    const other = await addProduct(owner, seller);
    const offer = { price_cents: 500, quantity: 1 };
    const { offer_id } = await market.do(past, makeOffer, {
      product_id,
      ...offer,
    });
    await market.do(past, withdrawOffer, { offer_id });
    await market.do(bidder, makeOffer, { product_id: other, ...offer });
    await market.do(writer, startConversation, { product_id: other });
    await market.do(seller, editProduct, { product_id, title: "Another" });
    const [event] = market.events
      .filter(({ name }) => name === "product:changed");
    assert.deepEqual(event?.to, { users: [seller.id], product: product_id });
  }));
