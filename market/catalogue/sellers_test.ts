import assert from "node:assert/strict";
import {
  addPerson,
  addProduct,
  standingStill,
  withMarket,
} from "../testing.ts";
import {
  counterOffer,
  declineOffer,
  makeOffer,
} from "../trade/offers/offers.ts";
import { cancelOrder, purchase, shipOrder } from "../trade/orders.ts";
import { findSeller, listListings, listSellerProducts } from "./sellers.ts";

Deno.test("a seller's page shows what is for sale; my listings show all, and what waits for me", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const [ann, ben] = await market.people(2);
    const busy = await addProduct(owner, ann, { quantity: 5 });
    const gone = await addProduct(owner, ann, { status: "withdrawn" });
    const calm = await addProduct(owner, ann);
    await market.do(ben, purchase, { product_id: busy, quantity: 1 });
    await market.do(ben, makeOffer, {
      product_id: busy,
      price_cents: 10,
      quantity: 1,
    });

    const { listings } = await listListings(reader, ann.id);
    assert.deepEqual(
      listings.map((row) => [row.id, row.open_offers, row.orders_to_ship]),
      [[calm, 0, 0], [gone, 0, 0], [busy, 1, 1]],
    );
    const first = await listListings(reader, ann.id, { limit: 2 });
    assert.equal(first.next, gone);
    const rest = await listListings(reader, ann.id, { after: gone });
    assert.deepEqual(rest.listings.map(({ id }) => id), [busy]);
    assert.equal(rest.next, null);

    const shown = await listSellerProducts(reader, ann.id);
    assert.deepEqual(shown.products.map(({ id }) => id), [calm, busy]);
    const [row] = await reader<{ username: string }[]>`
      select username from users where id = ${ann.id}`;
    const seller = await findSeller(reader, row?.username.toUpperCase() ?? "");
    assert.deepEqual([seller?.id, seller?.for_sale, seller?.sold], [
      ann.id,
      2,
      1,
    ]);
    assert.equal(await findSeller(reader, "nobody-here"), null);
  }));

Deno.test("a seller's pages show and count nothing of another's, and nothing that waits no more", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const [ann, ben, cleo] = await market.people(3);
    const lamp = await addProduct(owner, ann, { quantity: 9 });
    const chair = await addProduct(owner, ann, { quantity: 9 });
    const bens = await addProduct(owner, ben, { quantity: 9 });
    await addProduct(owner, ann, { status: "hidden" });
    await addProduct(owner, ann, { status: "sold", quantity: 0 });
    const buy = async (from: typeof ann, product_id: string) =>
      (await market.do(from, purchase, { product_id, quantity: 1 })).order_id;
    const offer = async (from: typeof ann, product_id: string) => {
      const input = { product_id, price_cents: 5, quantity: 1 };
      return (await market.do(from, makeOffer, input)).offer_id;
    };
    await buy(ben, lamp);
    await buy(ann, bens);
    await market.do(ann, shipOrder, { order_id: await buy(ben, lamp) });
    await market.do(ben, cancelOrder, { order_id: await buy(ben, lamp) });
    const countered = await offer(ben, lamp);
    await market.do(ann, counterOffer, {
      offer_id: countered,
      price_cents: 900,
    });
    await offer(cleo, lamp);
    const declined = await offer(ben, chair);
    await market.do(ann, declineOffer, { offer_id: declined });
    const due = await offer(cleo, chair);
    await offer(ann, bens);

    await standingStill(owner, async (sql) => {
      const waiting = async () => {
        const { listings } = await listListings(sql, ann.id);
        return listings.filter(({ status }) => status === "active")
          .map((row) => [row.id, row.open_offers, row.orders_to_ship]);
      };
      assert.deepEqual(await waiting(), [[chair, 1, 0], [lamp, 1, 1]]);
      await sql`update offers set expires_at = now() where id = ${due}`;
      assert.deepEqual(await waiting(), [[chair, 0, 0], [lamp, 1, 1]]);
    });
    const all = await listListings(reader, ann.id);
    assert.equal(all.listings.length, 4);
    assert.equal(all.listings.some(({ id }) => id === bens), false);

    const shown = await listSellerProducts(reader, ann.id);
    assert.deepEqual(shown.products.map(({ id }) => id), [chair, lamp]);
    const first = await listSellerProducts(reader, ann.id, { limit: 1 });
    assert.equal(first.next, chair);
    const rest = await listSellerProducts(reader, ann.id, { after: chair });
    assert.deepEqual(rest.products.map(({ id }) => id), [lamp]);

    const named = async (person: typeof ann) => {
      const [row] = await reader<{ username: string }[]>`
        select username from users where id = ${person.id}`;
      const seller = await findSeller(reader, row!.username);
      return [seller?.id, seller?.for_sale, seller?.sold];
    };
    assert.deepEqual(await named(ann), [ann.id, 2, 2]);
    assert.deepEqual(await named(ben), [ben.id, 1, 1]);
    assert.deepEqual(await named(cleo), [cleo.id, 0, 0]);
  }));

Deno.test("a suspended seller is shown to admins only, and one who left to nobody", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const [ann, ben] = await market.people(2);
    const admin = await addPerson(owner, { role: "admin" });
    await owner`update users set username = 'ann' where id = ${ann.id}`;
    const seen = async () => {
      const views = [null, ben, admin].map((viewer) =>
        findSeller(reader, "ann", viewer)
      );
      return (await Promise.all(views)).map((seller) => seller?.suspended);
    };
    assert.deepEqual(await seen(), [false, false, false]);
    await owner`update users set suspended_at = now() where id = ${ann.id}`;
    assert.deepEqual(await seen(), [undefined, undefined, true]);
    await owner`
      update users set suspended_at = null, deleted_at = now()
      where id = ${ann.id}`;
    assert.deepEqual(await seen(), [undefined, undefined, undefined]);
  }));
