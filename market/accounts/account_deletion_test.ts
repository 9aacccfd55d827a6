import assert from "node:assert/strict";
import { editProfile, findAccount } from "./accounts.ts";
import { deleteAccount } from "./account_deletion.ts";
import { makeOffer } from "../trade/offers.ts";
import { listOrders } from "../trade/order_lists.ts";
import { purchase } from "../trade/orders.ts";
import { exportOwnData } from "./own_data.ts";
import { listProduct } from "../catalogue/products.ts";
import { findSeller } from "../catalogue/sellers.ts";
import { findSession } from "./sessions.ts";
import { addProduct, PASSWORD, registered, withMarket } from "../testing.ts";

Deno.test("a deleted account leaves no personal data, nothing for sale, and the other side's orders", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const { actor: ada, token } = await registered(market, "ada");
    const [ben] = await market.people(1);
    await market.do(ada, editProfile, { display_name: "Ada", bio: "Hello" });
    const bought = await addProduct(owner, ada, { quantity: 2 });
    const unsold = await addProduct(owner, ada);
    const bens = await addProduct(owner, ben);
    const { order_id } = await market.do(ben, purchase, {
      product_id: bought,
      quantity: 1,
    });
    await market.do(ben, makeOffer, {
      product_id: unsold,
      price_cents: 5,
      quantity: 1,
    });
    await market.do(ada, makeOffer, {
      product_id: bens,
      price_cents: 5,
      quantity: 1,
    });

    await market.refused(
      ada,
      deleteAccount,
      { password: "wrong" },
      "invalid_credentials",
    );
    await market.do(ada, deleteAccount, { password: PASSWORD });

    assert.equal(await findSession(reader, token), null);
    assert.equal(await findSeller(reader, "ada"), null);
    const open = await reader`select from offers where status = 'open'`;
    assert.equal(open.length, 0);
    const active = await reader`
      select from products where seller_id = ${ada.id} and status = 'active'`;
    assert.equal(active.length, 0);
    const { orders: [order] } = await listOrders(reader, ben.id);
    assert.equal(order?.id, order_id);
    assert.equal(order?.seller.display_name, "Deleted user");
    const [row] = await reader<{ kept: string }[]>`
      select (select json_agg(u)::text from users u where id = ${ada.id})
        || (select json_agg(a)::text from activities a) || (select json_agg(c)::text from commands c) as kept`;
    assert.doesNotMatch(row?.kept ?? "", /ada@|"ada"|"Ada"|Hello|argon2/);
    // The name and the address are free for somebody else.
    await registered(market, "ada");
  }));

Deno.test("what is listed while its seller leaves is withdrawn with the rest, or refused", () =>
  withMarket(async (market) => {
    const { reader } = market.db;
    const { actor: ada } = await registered(market, "ada");
    const thing = {
      title: "Lamp",
      description: "It shines.",
      category: "home",
      condition: "good",
      price_cents: 1000,
      quantity: 1,
    } as const;
    const listings = Array.from(
      { length: 40 },
      () => market.do(ada, listProduct, thing),
    );
    await market.do(ada, deleteAccount, { password: PASSWORD });
    for (const listing of await Promise.allSettled(listings)) {
      if (listing.status === "fulfilled") continue;
      assert.equal(listing.reason.code, "unauthenticated");
    }
    await market.refused(ada, listProduct, thing, "unauthenticated");
    const active = await reader`select from products where status = 'active'`;
    assert.equal(active.length, 0);
  }));

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
