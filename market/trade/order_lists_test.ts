import assert from "node:assert/strict";
import { editProduct } from "../catalogue/edit_product.ts";
import { addProduct, withMarket } from "../testing.ts";
import { listOrders, ordersQuery } from "./order_lists.ts";
import { purchase } from "./orders.ts";

Deno.test("an order keeps the title and the price at which it was placed", () =>
  withMarket(async (market) => {
    const [seller, buyer] = await market.people(2);
    const product_id = await addProduct(market.db.owner, seller, {
      quantity: 2,
      price_cents: 500,
    });
    await market.do(buyer, purchase, { product_id, quantity: 1 });
    await market.do(seller, editProduct, {
      product_id,
      title: "Renamed",
      price_cents: 900,
    });
    const { orders: [order] } = await listOrders(
      market.db.reader,
      buyer.id,
    );
    assert.equal(order?.price_cents, 500);
    assert.notEqual(order?.title, "Renamed");
  }));

Deno.test("lists of orders: what I bought, what I sold, both; in pages", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const [ann, ben, cleo] = await market.people(3);
    const anns = await addProduct(owner, ann, { quantity: 100 });
    const bens = await addProduct(owner, ben, { quantity: 100 });
    const placed: string[] = [];
    for (
      const [actor, product_id] of [[ben, anns], [ann, bens], [cleo, anns], [
        ben,
        anns,
      ]] as const
    ) {
      placed.push(
        (await market.do(actor, purchase, { product_id, quantity: 1 }))
          .order_id,
      );
    }
    const list = async (
      person: string,
      query: Parameters<typeof listOrders>[2] = {},
    ) => (await listOrders(reader, person, query)).orders.map(({ id }) => id);
    const [first, second, third, fourth] = placed;
    assert.deepEqual(await list(ann.id), [fourth, third, second, first]);
    assert.deepEqual(await list(ann.id, { role: "buyer" }), [second]);
    assert.deepEqual(await list(ann.id, { role: "seller" }), [
      fourth,
      third,
      first,
    ]);
    assert.deepEqual(await list(cleo.id, { role: "seller" }), []);
    const { orders } = await listOrders(reader, ann.id);
    assert.deepEqual(
      orders.map(({ product_id, buyer, seller }) => [
        product_id,
        buyer.id,
        seller.id,
      ]),
      [
        [anns, ben.id, ann.id],
        [anns, cleo.id, ann.id],
        [bens, ann.id, ben.id],
        [anns, ben.id, ann.id],
      ],
    );
    const page = await listOrders(reader, ann.id, { limit: 3 });
    assert.equal(page.next, second);
    assert.deepEqual(await list(ann.id, { limit: 3, after: second }), [first]);
    assert.deepEqual(await list(ann.id, { limit: 1 }), [fourth]);
    const seller = { role: "seller", limit: 1 } as const;
    assert.deepEqual(await list(ann.id, seller), [fourth]);
    assert.deepEqual(await list(ann.id, { ...seller, after: fourth }), [third]);
    for (
      const wrong of [{ role: "both" }, { limit: 0 }, { after: "x" }, { a: 1 }]
    ) {
      assert.equal(ordersQuery.safeParse(wrong).success, false);
    }
  }));
