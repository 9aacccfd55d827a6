import assert from "node:assert/strict";
import { addProduct, withMarket } from "../testing.ts";
import { counterOffer, declineOffer } from "../trade/offers/offers.ts";
import { makeOne, offerStatusOf } from "../trade/testing.ts";
import { withdrawAllOffers, withdrawAllProducts } from "./withdrawal.ts";

Deno.test("who leaves takes along what they have for sale, and no other product", () =>
  withMarket(async (market) => {
    const { owner, reader } = market.db;
    const [ann, ben] = await market.people(2);
    const active = await addProduct(owner, ann);
    await addProduct(owner, ann, { status: "sold", quantity: 0 });
    await addProduct(owner, ann, { status: "hidden" });
    const bens = await addProduct(owner, ben);
    const offer = await makeOne(market, ben, active);
    const other = await makeOne(market, ann, bens);
    await owner.begin((tx) => withdrawAllProducts(tx, ann.id));
    const rows = await reader`select status from products order by id`;
    assert.deepEqual(
      rows.map(({ status }) => status),
      ["withdrawn", "sold", "hidden", "active"],
    );
    assert.equal(await offerStatusOf(market, offer), "closed");
    assert.equal(await offerStatusOf(market, other), "open");
  }));

Deno.test("who leaves takes back their open offers, whoever made the last, and no others", () =>
  withMarket(async (market) => {
    const { owner } = market.db;
    const [ann, ben, cleo] = await market.people(3);
    const add = () => addProduct(owner, ann);
    const shared = await add();
    const mine = await makeOne(market, ben, shared);
    const others = await makeOne(market, cleo, shared);
    const declined = await makeOne(market, ben, await add());
    await market.do(ann, declineOffer, { offer_id: declined });
    const countered = await makeOne(market, ben, await add());
    const { offer_id: counter } = await market.do(ann, counterOffer, {
      offer_id: countered,
      price_cents: 900,
    });
    const asSeller = await makeOne(market, cleo, await addProduct(owner, ben));
    const events = await owner.begin((tx) => withdrawAllOffers(tx, ben.id));
    const offers = [mine, others, declined, countered, counter, asSeller];
    assert.deepEqual(
      await Promise.all(offers.map((id) => offerStatusOf(market, id))),
      ["withdrawn", "open", "declined", "countered", "withdrawn", "open"],
    );
    assert.deepEqual(
      events.map(({ payload }) => payload["offer_id"]).toSorted(),
      [mine, counter].toSorted(),
    );
  }));

Deno.test("taking offers back waits for who works on their products, and for nobody else", () =>
  withMarket(async (market) => {
    const { owner } = market.db;
    const [ann, ben, cleo] = await market.people(3);
    const add = () => addProduct(owner, ann);
    const product = await add();
    await makeOne(market, ben, product);
    const others = await add();
    await makeOne(market, cleo, others);
    const answered = await add();
    const declined = await makeOne(market, ben, answered);
    await market.do(ann, declineOffer, { offer_id: declined });
    const takeBack = () =>
      owner.begin(async (tx) => {
        await tx`set local lock_timeout = '500ms'`;
        return await withdrawAllOffers(tx, ben.id);
      });
    await owner.begin(async (tx) => {
      const lock = (id: string) =>
        tx`select from products where id = ${id} for no key update`;
      await lock(product);
      await assert.rejects(takeBack(), { code: "55P03" });
    });
    await owner.begin(async (tx) => {
      await tx`
        select from products where id in ${tx([others, answered])}
        for no key update`;
      assert.equal((await takeBack()).length, 1);
    });
  }));
