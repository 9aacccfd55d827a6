import assert from "node:assert/strict";
import type { Actor, AnyCommand } from "../../../cluster/command.ts";
import { findOfferHistories } from "./offer_lists.ts";
import { blockUser } from "../../conversations/blocks.ts";
import {
  acceptOffer,
  counterOffer,
  declineOffer,
  makeOffer,
  withdrawOffer,
} from "./offers.ts";
import { purchase } from "../orders.ts";
import { addProduct, runIn, standingStill, withMarket } from "../../testing.ts";
import { makeOne, offerStatusOf as status } from "../testing.ts";

Deno.test("offer, counter, counter, accept: that makes the order at that price", () =>
  withMarket(async (market) => {
    const [seller, buyer] = await market.people(2);
    const product = await addProduct(market.db.owner, seller);
    const first = await makeOne(market, buyer, product, 600);
    const { offer_id: second } = await market.do(seller, counterOffer, {
      offer_id: first,
      price_cents: 900,
    });
    const { offer_id: third } = await market.do(buyer, counterOffer, {
      offer_id: second,
      price_cents: 750,
    });
    const { order_id } = await market.do(seller, acceptOffer, {
      offer_id: third,
    });
    const [order] = await market.db.reader`
      select price_cents, quantity, offer_id from orders where id = ${order_id}`;
    assert.deepEqual({ ...order }, {
      price_cents: 750,
      quantity: 1,
      offer_id: third,
    });
    const history = await findOfferHistories(
      market.db.reader,
      [first],
      buyer.id,
    );
    assert.deepEqual(
      history.map((offer) => [offer.by_seller, offer.status]),
      [[false, "countered"], [true, "countered"], [false, "accepted"]],
    );
    assert.deepEqual(
      market.events.filter((event) => event.name === "notification:new").map((
        event,
      ) => event.payload["kind"]),
      [
        "offer_received",
        "offer_countered",
        "offer_countered",
        "offer_accepted",
      ],
    );
    assert.equal(
      market.events.filter((event) => event.name === "product:changed").length,
      1,
    );
  }));

Deno.test("accepting closes the rivals that the stock no longer covers, and only those", () =>
  withMarket(async (market) => {
    const [seller, a, b, c] = await market.people(4);
    const product = await addProduct(market.db.owner, seller, { quantity: 3 });
    const wins = await makeOne(market, a, product, 800, 2);
    const fits = await makeOne(market, b, product, 700, 1);
    const tooMany = await makeOne(market, c, product, 900, 2);
    await market.do(seller, acceptOffer, { offer_id: wins });
    assert.equal(await status(market, fits), "open");
    assert.equal(await status(market, tooMany), "closed");
    await market.do(seller, acceptOffer, { offer_id: fits });
    await market.refused(
      c,
      makeOffer,
      { product_id: product, price_cents: 1, quantity: 1 },
      "sold_out",
    );
  }));

Deno.test("of two accepts at the same moment one wins", () =>
  withMarket(async (market) => {
    const [seller, a, b] = await market.people(3);
    for (let round = 0; round < 10; round++) {
      const product = await addProduct(market.db.owner, seller);
      const offers = [
        await makeOne(market, a, product),
        await makeOne(market, b, product),
      ];
      const outcomes = await Promise.allSettled(
        offers.map((offer_id) => market.do(seller, acceptOffer, { offer_id })),
      );
      assert.deepEqual(outcomes.map((outcome) => outcome.status).sort(), [
        "fulfilled",
        "rejected",
      ]);
      const lost = outcomes.find((outcome) => outcome.status === "rejected");
      assert.equal(lost?.reason.code, "offer_closed");
    }
  }));

Deno.test("a sale at the asking price closes the offers that it leaves without stock", () =>
  withMarket(async (market) => {
    const [seller, a, b] = await market.people(3);
    const product = await addProduct(market.db.owner, seller);
    const offer = await makeOne(market, a, product);
    await market.do(b, purchase, { product_id: product, quantity: 1 });
    assert.equal(await status(market, offer), "closed");
    await market.refused(
      seller,
      acceptOffer,
      { offer_id: offer },
      "offer_closed",
    );
  }));

Deno.test("offers are refused with the reason, and nothing is stored or told", () =>
  withMarket(async (market) => {
    const [seller, buyer, stranger] = await market.people(3);
    const { owner } = market.db;
    const product = await addProduct(owner, seller);
    const withdrawn = await addProduct(owner, seller, { status: "withdrawn" });
    const sold = await addProduct(owner, seller, {
      status: "sold",
      quantity: 0,
    });
    const fixed = await addProduct(owner, seller, { offers: false });
    const cases: [Actor, string, number, number, string][] = [
      [seller, product, 500, 1, "forbidden"],
      [buyer, withdrawn, 500, 1, "not_found"],
      [buyer, sold, 500, 1, "sold_out"],
      [buyer, fixed, 500, 1, "conflict"],
      [buyer, product, 0, 1, "invalid_input"],
      [buyer, product, -5, 1, "invalid_input"],
      [buyer, product, 10.5, 1, "invalid_input"],
      [buyer, product, 1001, 1, "invalid_input"],
      [buyer, product, 500, 0, "invalid_input"],
      [buyer, product, 500, 2, "sold_out"],
      [buyer, crypto.randomUUID(), 500, 1, "not_found"],
      [{ kind: "anonymous" }, product, 500, 1, "unauthenticated"],
    ];
    for (const [actor, product_id, price_cents, quantity, code] of cases) {
      const input = { product_id, price_cents, quantity };
      await market.refused(actor, makeOffer, input, code);
    }
    const [{ count }] = await market.db.reader<[{ count: number }]>`
      select count(*)::int from offers`;
    assert.equal(count, 0);
    assert.deepEqual(market.events, []);

    const offer = await makeOne(market, buyer, product);
    await market.refused(
      buyer,
      makeOffer,
      { product_id: product, price_cents: 500, quantity: 1 },
      "offer_open",
    );
    const onOffer: [Actor, AnyCommand, object, string][] = [
      [buyer, acceptOffer, {}, "forbidden"],
      [buyer, declineOffer, {}, "forbidden"],
      [buyer, counterOffer, { price_cents: 900 }, "forbidden"],
      [seller, withdrawOffer, {}, "forbidden"],
      [stranger, acceptOffer, {}, "not_found"],
      [stranger, withdrawOffer, {}, "not_found"],
      [seller, counterOffer, { price_cents: 1001 }, "invalid_input"],
    ];
    for (const [actor, command, more, code] of onOffer) {
      const input = { offer_id: offer, ...more };
      await market.refused(actor, command, input, code);
    }
    assert.equal(await status(market, offer), "open");
    const seen = await findOfferHistories(
      market.db.reader,
      [offer],
      stranger.id,
    );
    assert.equal(seen.length, 0);
  }));

Deno.test("who blocked somebody gets no offers and counters from them, and makes no sale to them", () =>
  withMarket(async (market) => {
    const [seller, buyer] = await market.people(2);
    const product = await addProduct(market.db.owner, seller);
    const offer = await makeOne(market, buyer, product);
    await market.do(seller, blockUser, { user_id: buyer.id });
    const input = { offer_id: offer, price_cents: 900 };
    await market.refused(seller, counterOffer, input, "forbidden");
    await market.refused(seller, acceptOffer, { offer_id: offer }, "forbidden");
    await market.refused(
      buyer,
      purchase,
      { product_id: product, quantity: 1 },
      "forbidden",
    );
    assert.equal(await status(market, offer), "open");
    await market.do(buyer, withdrawOffer, { offer_id: offer });
    await market.refused(
      buyer,
      makeOffer,
      { product_id: product, price_cents: 500, quantity: 1 },
      "forbidden",
    );
  }));

Deno.test("an offer that is due does not stand in the way of a new one", () =>
  withMarket(async (market) => {
    const [seller, buyer] = await market.people(2);
    const product = await addProduct(market.db.owner, seller);
    const old = await makeOne(market, buyer, product);
    await market.db.owner`update offers set expires_at = now()`;
    await makeOne(market, buyer, product);
    assert.equal(await status(market, old), "expired");
  }));

Deno.test("an offer of mine that is due makes way for mine about that item alone", () =>
  withMarket(async (market) => {
    const [seller, buyer, other] = await market.people(3);
    const { owner } = market.db;
    const product = await addProduct(owner, seller);
    const mine = await makeOne(market, buyer, product);
    const elsewhere = await makeOne(
      market,
      buyer,
      await addProduct(owner, seller),
    );
    const others = await makeOne(market, other, product);
    const declined = await makeOne(
      market,
      buyer,
      await addProduct(owner, seller),
    );
    await market.do(seller, declineOffer, { offer_id: declined });
    await owner`update offers set expires_at = now()`;
    await makeOne(market, buyer, product);
    assert.equal(await status(market, mine), "expired");
    assert.equal(await status(market, elsewhere), "open");
    assert.equal(await status(market, others), "open");
    assert.equal(await status(market, declined), "declined");
  }));

Deno.test("what is done to one offer leaves the others as they are", () =>
  withMarket(async (market) => {
    const [seller, buyer, other] = await market.people(3);
    const product = await addProduct(market.db.owner, seller);
    const first = await makeOne(market, buyer, product);
    const second = await makeOne(market, other, product);
    await market.do(seller, declineOffer, { offer_id: first });
    assert.equal(await status(market, second), "open");
    await market.do(other, withdrawOffer, { offer_id: second });
    assert.equal(await status(market, first), "declined");
    const none = { offer_id: crypto.randomUUID() };
    await market.refused(seller, acceptOffer, none, "not_found");
  }));

Deno.test("an offer makes way from the moment that it is due", () =>
  withMarket(async (market) => {
    const [seller, buyer] = await market.people(2);
    const { owner } = market.db;
    const product_id = await addProduct(owner, seller);
    await makeOne(market, buyer, product_id);
    await standingStill(owner, async (sql) => {
      const input = { product_id, price_cents: 500, quantity: 1 };
      const another = () => runIn(sql, makeOffer, buyer, input);
      await sql`update offers set expires_at = now() + interval '1 microsecond'`;
      await assert.rejects(another(), { code: "offer_open" });
      await sql`update offers set expires_at = now()`;
      await another();
    });
  }));
