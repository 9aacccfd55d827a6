/**
 * Whatever people do, in whatever order and at the same moment: stock, orders
 * and offers agree (I3). Each run has an item of its own and plays waves of
 * commands; the commands of a wave are sent at once.
 */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { Actor } from "../../../cluster/command.ts";
import { DomainError } from "../../../lib/errors/domain_error.ts";
import { expireOffers } from "./offer_closing.ts";
import {
  acceptOffer,
  counterOffer,
  declineOffer,
  makeOffer,
  withdrawOffer,
} from "./offers.ts";
import { cancelOrder, purchase } from "../orders.ts";
import { editProduct } from "../../catalogue/edit_product.ts";
import { withdrawProduct } from "../../catalogue/products.ts";
import {
  addProduct,
  type TestMarket,
  type TestPerson,
  withMarket,
} from "../../testing.ts";

const RUNS = 1000;
const ASKING_CENTS = 1000;

const CENTS = [1, 400, 900, ASKING_CENTS, ASKING_CENTS + 1];
const price = fc.constantFrom(...CENTS);
const quantity = fc.integer({ min: 1, max: 3 });
const anybody = fc.constantFrom("first", "second", "seller");
/**
 * Which buyer's latest offer or order it is about, and who of all touches it.
 */
const touched = {
  about: fc.constantFrom(0, 1),
  by: fc.constantFrom("seller", "buyer", "stranger"),
};

/** What somebody tries. */
const attempt = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("make" as const),
      by: anybody,
      price,
      quantity,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("counter" as const),
      ...touched,
      price,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom(
        "accept" as const,
        "decline" as const,
        "withdraw" as const,
      ),
      ...touched,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("buy" as const),
      by: anybody,
      quantity,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant("cancel" as const), ...touched }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("reprice" as const), price }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constantFrom("take back" as const, "run out" as const),
    }),
  },
);

type Attempt = typeof attempt extends fc.Arbitrary<infer T> ? T : never;

const waves = fc.array(fc.array(attempt, { minLength: 1, maxLength: 3 }), {
  minLength: 2,
  maxLength: 6,
  size: "max",
});

Deno.test(`random commands by random actors keep stock, orders and offers in agreement: ${RUNS} runs`, () =>
  withMarket(async (market) => {
    const [seller, first, second, stranger] = await market.people(4);
    const cast = { seller, first, second, stranger };
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        waves,
        async (stock, waves) => {
          const product = await addProduct(market.db.owner, seller, {
            price_cents: ASKING_CENTS,
            quantity: stock,
          });
          const play = performer(market, cast, product);
          for (const wave of waves) await Promise.all(wave.map(play));
          await agree(market, product, stock);
        },
      ),
      { numRuns: RUNS },
    );
    const [{ seen }] = await market.db.reader<[{ seen: number }]>`
      select count(distinct status)::int as seen from offers`;
    assert.equal(seen, 7, "the runs have led offers into every state");
  }));

/**
 * Returns the function that tries an attempt; a refusal is an answer too,
 * anything else fails the run.
 */
function performer(
  market: TestMarket,
  cast: Record<"seller" | "first" | "second" | "stranger", TestPerson>,
  product_id: string,
) {
  const buyers = [cast.first, cast.second];
  const as = (name: string, about = 0): Actor =>
    name === "buyer" ? buyers[about]! : cast[name as keyof typeof cast];
  const offerOf = async (about: number) => {
    const [offer] = await market.db.reader<{ id: string }[]>`
      select id from offers where product_id = ${product_id}
        and buyer_id = ${buyers[about]!.id} order by id desc limit 1`;
    return { offer_id: offer?.id ?? crypto.randomUUID() };
  };
  const orderOf = async (about: number) => {
    const [order] = await market.db.reader<{ id: string }[]>`
      select id from orders where product_id = ${product_id}
        and buyer_id = ${buyers[about]!.id} order by id desc limit 1`;
    return { order_id: order?.id ?? crypto.randomUUID() };
  };

  async function perform(tried: Attempt): Promise<unknown> {
    switch (tried.do) {
      case "make":
        return await market.do(as(tried.by), makeOffer, {
          product_id,
          price_cents: tried.price,
          quantity: tried.quantity,
        });
      case "counter":
        return await market.do(as(tried.by, tried.about), counterOffer, {
          ...await offerOf(tried.about),
          price_cents: tried.price,
        });
      case "accept":
      case "decline":
      case "withdraw": {
        const command = {
          accept: acceptOffer,
          decline: declineOffer,
          withdraw: withdrawOffer,
        }[tried.do];
        const input = await offerOf(tried.about);
        return await market.do(as(tried.by, tried.about), command, input);
      }
      case "buy":
        return await market.do(as(tried.by), purchase, {
          product_id,
          quantity: tried.quantity,
        });
      case "cancel":
        return await market.do(
          as(tried.by, tried.about),
          cancelOrder,
          await orderOf(tried.about),
        );
      case "reprice":
        return await market.do(cast.seller, editProduct, {
          product_id,
          price_cents: tried.price,
        });
      case "take back":
        return await market.do(cast.seller, withdrawProduct, { product_id });
      case "run out":
        await market.db.owner`
          update offers set expires_at = now() where product_id = ${product_id}`;
        return await market.do({ kind: "system" }, expireOffers, {});
    }
  }

  return async (tried: Attempt): Promise<void> => {
    try {
      await perform(tried);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      assert.notEqual(error.code, "internal");
    }
  };
}

/** Fails unless the item, its orders and its offers tell the same story. */
async function agree(
  { db }: TestMarket,
  product: string,
  stock: number,
): Promise<void> {
  const [row] = await db.reader<[Record<string, unknown>]>`
    with item as (select * from products where id = ${product}),
      its_orders as (select * from orders where product_id = ${product}),
      its_offers as (select * from offers where product_id = ${product})
    select
      (select quantity from item)
        + (select coalesce(sum(quantity), 0)::int from its_orders
            where status <> 'cancelled') as stock,
      (select quantity >= 0 and (status <> 'active' or quantity > 0)
        from item) as stock_fits_status,
      (select count(*)::int from its_offers o where status = 'open'
        and exists (select from its_offers later
          where later.bargain_id = o.bargain_id and later.id > o.id))
        as open_but_answered,
      (select count(*)::int from its_offers o, item where o.status = 'open'
        and (item.status <> 'active' or item.quantity < o.quantity
          or item.price_cents < o.price_cents)) as open_but_impossible,
      (select count(*)::int from its_offers parent where status = 'countered'
        and 1 <> (select count(*) from its_offers
          where parent_id = parent.id and by_seller <> parent.by_seller))
        as countered_without_counter,
      (select count(*)::int from its_offers o where status = 'accepted'
        and 1 <> (select count(*) from its_orders r where r.offer_id = o.id
          and r.price_cents = o.price_cents and r.quantity = o.quantity
          and r.buyer_id = o.buyer_id)) as accepted_without_order,
      (select count(*)::int from its_orders r left join its_offers o
          on o.id = r.offer_id
        where r.offer_id is not null and o.status is distinct from 'accepted')
        as order_without_acceptance,
      (select count(*)::int from its_offers
        where (status = 'open') <> (closed_at is null)) as closed_without_time`;
  assert.deepEqual({ ...row }, {
    stock,
    stock_fits_status: true,
    open_but_answered: 0,
    open_but_impossible: 0,
    countered_without_counter: 0,
    accepted_without_order: 0,
    order_without_acceptance: 0,
    closed_without_time: 0,
  });
}
