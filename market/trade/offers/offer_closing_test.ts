import assert from "node:assert/strict";
import type { Actor } from "../../../cluster/command.ts";
import { editProduct } from "../../catalogue/edit_product.ts";
import { withdrawProduct } from "../../catalogue/products.ts";
import { listNotifications } from "../../notifications.ts";
import { addProduct, runIn, standingStill, withMarket } from "../../testing.ts";
import { anyOfferDue, expireOffers } from "./offer_closing.ts";
import { listOffers } from "./offer_lists.ts";
import { acceptOffer, declineOffer } from "./offers.ts";
import { purchase } from "../orders.ts";
import { makeOne, offerStatusOf as status } from "../testing.ts";

const SYSTEM: Actor = { kind: "system" };
const PAGE = { limit: 30 };

Deno.test("an offer nobody answered expires: at its time for everybody, then in the record, and both are told", () =>
  withMarket(async (market) => {
    const [seller, buyer] = await market.people(2);
    const product = await addProduct(market.db.owner, seller);
    const offer = await makeOne(market, buyer, product);
    assert.equal(await anyOfferDue(market.db.reader), false);
    await market.db.owner`
      update offers set expires_at = now() - interval '1 second'`;
    await market.refused(
      seller,
      acceptOffer,
      { offer_id: offer },
      "offer_closed",
    );
    const { offers } = await listOffers(market.db.reader, buyer.id, PAGE);
    assert.equal(offers[0]?.status, "expired");
    assert.equal(await anyOfferDue(market.db.reader), true);
    assert.deepEqual(await market.do(SYSTEM, expireOffers, {}), { expired: 1 });
    assert.equal(await status(market, offer), "expired");
    assert.deepEqual(await market.do(SYSTEM, expireOffers, {}), { expired: 0 });
    const told = market.events.filter((event) =>
      event.name === "notification:new"
    )
      .filter((event) => event.payload["kind"] === "offer_expired");
    assert.equal(told.length, 2);
    await market.refused(buyer, expireOffers, {}, "forbidden");
    await makeOne(market, buyer, product);
  }));

Deno.test("a change closes the open offers that its product no longer honours, and no others", () =>
  withMarket(async (market) => {
    const [seller, buyer, other, third] = await market.people(4);
    const { owner, reader } = market.db;
    const add = async () => {
      const product_id = await addProduct(owner, seller, { quantity: 3 });
      const fits = await makeOne(market, buyer, product_id, 800, 2);
      const high = await makeOne(market, other, product_id, 801, 1);
      const large = await makeOne(market, third, product_id, 700, 3);
      return { product_id, offers: [fits, high, large] };
    };
    const statuses = (offers: readonly string[]) =>
      Promise.all(offers.map((offer) => status(market, offer)));
    const changes = [
      [{ price_cents: 800 }, ["open", "closed", "open"]],
      [{ quantity: 2 }, ["open", "open", "closed"]],
      [{ offers: false }, ["closed", "closed", "closed"]],
      [{ price_cents: 1100 }, ["open", "open", "open"]],
      // They were made for something else.
      [{ title: "Another" }, ["closed", "closed", "closed"]],
      [{ description: "Scratched." }, ["closed", "closed", "closed"]],
      [{ condition: "for-parts" }, ["closed", "closed", "closed"]],
      [{ category: "toys" }, ["closed", "closed", "closed"]],
      // As it was before.
      [{ condition: "good", description: "A thing." }, [
        "open",
        "open",
        "open",
      ]],
    ] as const;
    const beside = await add();
    for (const [change, expected] of changes) {
      const { product_id, offers } = await add();
      await market.do(seller, editProduct, { product_id, ...change });
      assert.deepEqual(
        await statuses(offers),
        expected,
        JSON.stringify(change),
      );
    }
    const bought = await add();
    const { product_id } = bought;
    await market.do(buyer, purchase, { product_id, quantity: 1 });
    assert.deepEqual(await statuses(bought.offers), ["open", "open", "closed"]);
    const withdrawn = await add();
    const [declined = ""] = withdrawn.offers;
    await market.do(seller, declineOffer, { offer_id: declined });
    await market.do(seller, withdrawProduct, {
      product_id: withdrawn.product_id,
    });
    assert.deepEqual(await statuses(withdrawn.offers), [
      "declined",
      "closed",
      "closed",
    ]);
    assert.deepEqual(await statuses(beside.offers), ["open", "open", "open"]);

    const { notifications } = await listNotifications(reader, third.id);
    const titled = await reader`
      select id, title from products where id in ${
      owner([product_id, withdrawn.product_id])
    }`;
    const about = (id: string) =>
      notifications.filter(({ subject }) => subject.product_id === id)
        .map(({ kind, subject }) => [kind, subject.title, subject.reason]);
    for (const { id, title } of titled) {
      const reason = id === product_id ? "sold" : "withdrawn";
      assert.deepEqual(about(id), [["offer_closed", title, reason]]);
    }
  }));

Deno.test("only open offers expire, from the moment that they are due, each told of its own item", () =>
  withMarket(async (market) => {
    const [seller, buyer, other] = await market.people(3);
    const { owner, reader } = market.db;
    const lamp = await addProduct(owner, seller);
    const chair = await addProduct(owner, seller);
    const due = await makeOne(market, buyer, lamp);
    const late = await makeOne(market, other, chair);
    const open = await makeOne(market, other, lamp);
    const declined = await makeOne(market, buyer, chair);
    await market.do(seller, declineOffer, { offer_id: declined });
    await standingStill(owner, async (sql) => {
      await sql`update offers set expires_at = now() + interval '1 microsecond'`;
      assert.equal(await anyOfferDue(sql), false);
      await sql`update offers set expires_at = now() where id = ${declined}`;
      assert.equal(await anyOfferDue(sql), false);
      await sql`update offers set expires_at = now() where id = ${due}`;
      assert.equal(await anyOfferDue(sql), true);
      const result = await runIn(sql, expireOffers, SYSTEM, {});
      assert.deepEqual(result, { expired: 1 });
      await sql`
        update offers set expires_at = now() + interval '1 day'
        where id = ${open}`;
    });
    assert.equal(await status(market, late), "open");
    await market.do(SYSTEM, expireOffers, {});
    const statuses = [due, late, open, declined].map((offer) =>
      status(market, offer)
    );
    assert.deepEqual(
      await Promise.all(statuses),
      ["expired", "expired", "open", "declined"],
    );
    const titles = await reader`
      select n.user_id, n.subject ->> 'title' = p.title as right
      from notifications n
        join products p on p.id = (n.subject ->> 'product_id')::uuid
      where kind = 'offer_expired' order by n.user_id`;
    assert.deepEqual(
      titles.map(({ user_id, right }) => [user_id, right]),
      [seller.id, seller.id, buyer.id, other.id].toSorted()
        .map((id) => [id, true]),
    );
  }));

Deno.test("an offer that somebody is just answering is left to them", () =>
  withMarket(async (market) => {
    const [seller, buyer, other] = await market.people(3);
    const { owner } = market.db;
    const product = await addProduct(owner, seller);
    const answered = await makeOne(market, buyer, product);
    const unanswered = await makeOne(market, other, product);
    await owner`update offers set expires_at = now()`;
    await owner.begin(async (tx) => {
      await tx`select from offers where id = ${answered} for update`;
      const { expired } = await market.do(SYSTEM, expireOffers, {});
      assert.equal(expired, 1);
    });
    assert.equal(await status(market, answered), "open");
    assert.equal(await status(market, unanswered), "expired");
  }));
