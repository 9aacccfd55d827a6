import assert from "node:assert/strict";
import { listProduct } from "../catalogue/products.ts";
import { blockUser } from "../conversations/blocks.ts";
import { startConversation } from "../conversations/conversations.ts";
import { sendMessage } from "../conversations/messages.ts";
import {
  addProduct,
  addSession,
  type TestPerson,
  withMarket,
} from "../testing.ts";
import { makeOffer } from "../trade/offers/offers.ts";
import { purchase } from "../trade/orders.ts";
import { findAccount } from "./accounts.ts";
import { exportOwnData } from "./own_data.ts";

/** What a copy holds, as a program reads it. */
type Copy = Readonly<
  Record<string, readonly Readonly<Record<string, unknown>>[]>
>;

Deno.test("one's own data can be taken along, and nobody else's with it", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const [ann, ben] = await market.people(2);
    const anns = await addProduct(owner, ann);
    await addProduct(owner, ben);
    await market.do(ben, purchase, { product_id: anns, quantity: 1 });
    const data = JSON.parse(
      JSON.stringify(await exportOwnData(reader, ann.id)),
    );
    assert.equal(data.account.id, ann.id);
    assert.deepEqual(data.products.map(({ id }: { id: string }) => id), [anns]);
    assert.equal(data.orders.length, 1);
    const { email } = await findAccount(reader, ben.id);
    assert.equal(JSON.stringify(data).includes(email), false);
    assert.equal(JSON.stringify(data).includes("password"), false);
  }));

Deno.test("of every kind one's own is there, and nothing of others", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const [ann, ben, cleo] = await market.people(3);
    const deal = async (seller: TestPerson, buyer: TestPerson) => {
      const product_id = await addProduct(owner, seller, { quantity: 5 });
      await owner`
        insert into photos (id, product_id, position, width, height, card, "full")
        values (${product_id}, ${product_id}, 0, 1, 1, '', '')`;
      const { order_id } = await market.do(buyer, purchase, {
        product_id,
        quantity: 1,
      });
      const { offer_id } = await market.do(buyer, makeOffer, {
        product_id,
        price_cents: 5,
        quantity: 1,
      });
      const started = await market.do(buyer, startConversation, { product_id });
      await market.do(buyer, sendMessage, {
        ...started,
        body: `by ${buyer.id}`,
      });
      return { product_id, order_id, offer_id };
    };
    const sold = await deal(ann, ben);
    const bought = await deal(ben, ann);
    await deal(cleo, ben);
    const anns = await addSession(owner, ann);
    await addSession(owner, ben);
    await market.do(ann, blockUser, { user_id: cleo.id });
    await market.do(ben, blockUser, { user_id: ann.id });
    for (const person of [ann, ben]) {
      await market.do(person, listProduct, {
        title: `of ${person.id}`,
        description: "A thing.",
        category: "home",
        condition: "good",
        price_cents: 1,
        quantity: 1,
      });
    }
    const copy: Copy = JSON.parse(
      JSON.stringify(await exportOwnData(reader, ann.id)),
    );
    const of = (table: string, column: string) =>
      copy[table]?.map((row) => row[column]);
    assert.deepEqual(of("products", "title")?.slice(1), [`of ${ann.id}`]);
    assert.deepEqual(of("photos", "product_id"), [sold.product_id]);
    assert.deepEqual(of("orders", "id"), [sold.order_id, bought.order_id]);
    assert.deepEqual(of("offers", "id"), [sold.offer_id, bought.offer_id]);
    assert.deepEqual(of("messages", "body"), [`by ${ann.id}`]);
    assert.deepEqual(of("notifications", "kind"), [
      "item_sold",
      "offer_received",
    ]);
    assert.deepEqual(of("blocks", "blocked_id"), [cleo.id]);
    assert.deepEqual(of("sessions", "id"), [anns.id]);
    assert.deepEqual(of("activities", "label")?.toSorted(), [
      "block_user",
      "list_product",
      "make_offer",
      "purchase",
      "send_message",
      "start_conversation",
    ]);
    const text = JSON.stringify(copy);
    for (const secret of ["token_hash", "password", `by ${ben.id}`]) {
      assert.equal(text.includes(secret), false, secret);
    }
  }));
