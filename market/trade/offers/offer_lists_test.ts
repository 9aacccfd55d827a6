import assert from "node:assert/strict";
import { addProduct, standingStill, withMarket } from "../../testing.ts";
import {
  findOfferHistories,
  findOfferHistory,
  listOffers,
  offersQuery,
} from "./offer_lists.ts";
import { counterOffer, declineOffer, makeOffer } from "./offers.ts";
import { makeOne } from "../testing.ts";

const PAGE = offersQuery.parse({});

Deno.test("the list has one line a history, what waits for me first, and pages without loss", () =>
  withMarket(async (market) => {
    const [seller, buyer] = await market.people(2);
    const firsts: string[] = [];
    for (let n = 0; n < 5; n++) {
      const product = await addProduct(market.db.owner, seller);
      firsts.push(await makeOne(market, buyer, product));
    }
    const [answered = "", ...open] = firsts;
    const { offer_id } = await market.do(seller, counterOffer, {
      offer_id: answered,
      price_cents: 900,
    });
    const forBuyer = await listOffers(market.db.reader, buyer.id, PAGE);
    assert.deepEqual(
      forBuyer.offers.map(({ id }) => id),
      [offer_id, ...open.toReversed()],
    );
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const query: Record<string, unknown> = { limit: 2 };
      if (after) query["after"] = after;
      const page = await listOffers(
        market.db.reader,
        seller.id,
        offersQuery.parse(query),
      );
      seen.push(...page.offers.map(({ id }) => id));
      after = page.next;
    } while (after);
    assert.deepEqual(seen, [...open.toReversed(), offer_id]);
  }));

Deno.test("offers between others are in none of my lists", () =>
  withMarket(async (market) => {
    const [seller, buyer, other, stranger] = await market.people(4);
    const { reader, owner } = market.db;
    const lamp = await addProduct(owner, seller);
    const chair = await addProduct(owner, seller);
    const early = await makeOne(market, buyer, lamp);
    await market.do(seller, declineOffer, { offer_id: early });
    const mine = await makeOne(market, buyer, lamp);
    const { offer_id: counter } = await market.do(seller, counterOffer, {
      offer_id: mine,
      price_cents: 900,
    });
    const others = await makeOne(market, other, lamp);
    const elsewhere = await makeOne(market, buyer, chair);
    const seen = async ({ id }: typeof buyer) =>
      (await listOffers(reader, id, PAGE)).offers.map((offer) => [
        offer.id,
        offer.product.id,
        offer.buyer.id,
        offer.seller.id,
        offer.status,
      ]);
    const last = {
      counter: [counter, lamp, buyer.id, seller.id, "open"],
      elsewhere: [elsewhere, chair, buyer.id, seller.id, "open"],
      early: [early, lamp, buyer.id, seller.id, "declined"],
      others: [others, lamp, other.id, seller.id, "open"],
    };
    assert.deepEqual(await seen(buyer), [
      last.counter,
      last.elsewhere,
      last.early,
    ]);
    assert.deepEqual(await seen(seller), [
      last.elsewhere,
      last.others,
      last.counter,
      last.early,
    ]);
    assert.deepEqual(await seen(other), [last.others]);
    assert.deepEqual(await seen(stranger), []);

    const ids = (offers: readonly { readonly id: string }[]) =>
      offers.map(({ id }) => id);
    const all = [early, mine, others, elsewhere];
    const histories = async ({ id }: typeof buyer, firsts = all) =>
      ids(await findOfferHistories(reader, firsts, id));
    assert.deepEqual(await histories(buyer), [early, mine, counter, elsewhere]);
    assert.deepEqual(await histories(buyer, [mine]), [mine, counter]);
    assert.deepEqual(await histories(other), [others]);
    assert.deepEqual(await histories(stranger), []);

    const about = async (product: string, { id }: typeof buyer) =>
      ids(await findOfferHistory(reader, product, id));
    assert.deepEqual(await about(lamp, buyer), [mine, counter]);
    assert.deepEqual(await about(chair, buyer), [elsewhere]);
    assert.deepEqual(await about(lamp, other), [others]);
    assert.deepEqual(await about(chair, other), []);
  }));

Deno.test("what waits for me comes first on whichever side I am, and every page goes on where one ended", () =>
  withMarket(async (market) => {
    const [me, other] = await market.people(2);
    const { reader, owner } = market.db;
    const history = async (seller: typeof me, answered: boolean) => {
      const buyer = seller === me ? other : me;
      const product = await addProduct(owner, seller);
      const offer_id = await makeOne(market, buyer, product);
      if (!answered) return offer_id;
      const input = { offer_id, price_cents: 900 };
      return (await market.do(seller, counterOffer, input)).offer_id;
    };
    // In turns, so that neither side nor turn follows from the order.
    const [a, b, c, d] = [
      await history(me, false),
      await history(other, false),
      await history(me, true),
      await history(other, true),
    ];
    const [e, f] = [await history(me, false), await history(other, true)];
    const expected = [f, e, d, a, c, b];
    const { offers } = await listOffers(reader, me.id, PAGE);
    assert.deepEqual(offers.map(({ id }) => id), expected);
    for (const limit of [1, 2, 3, 4, 5, 6]) {
      const seen: string[] = [];
      let after: string | null | undefined;
      do {
        const query = offersQuery.parse({ limit, ...after && { after } });
        const page = await listOffers(reader, me.id, query);
        seen.push(...page.offers.map(({ id }) => id));
        after = page.next;
      } while (after);
      assert.deepEqual(seen, expected, `${limit} a page`);
    }
  }));

Deno.test("an offer has expired and waits for nobody from the moment that it is due", () =>
  withMarket(async (market) => {
    const [seller, buyer] = await market.people(2);
    const product_id = await addProduct(market.db.owner, seller);
    const due = await makeOne(market, buyer, product_id);
    const later = await market.do(buyer, makeOffer, {
      product_id: await addProduct(market.db.owner, seller),
      price_cents: 500,
      quantity: 1,
    });
    await standingStill(market.db.owner, async (sql) => {
      const seen = async () =>
        (await listOffers(sql, seller.id, PAGE)).offers
          .map(({ id, status }) => [id, status]);
      await sql`
        update offers set expires_at = now() + interval '1 microsecond'
        where id = ${due}`;
      assert.deepEqual(await seen(), [[later.offer_id, "open"], [due, "open"]]);
      await sql`update offers set expires_at = now()`;
      await sql`
        update offers set expires_at = now() + interval '1 hour'
        where id = ${due}`;
      // The newer one is due: the older one alone waits, and comes first.
      assert.deepEqual(await seen(), [[due, "open"], [
        later.offer_id,
        "expired",
      ]]);
    });
  }));
