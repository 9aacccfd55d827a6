import assert from "node:assert/strict";
import { editProfile } from "./accounts.ts";
import { deleteAccount } from "./account_deletion.ts";
import { blockUser } from "../conversations/blocks.ts";
import { makeOffer } from "../trade/offers/offers.ts";
import { listOrders } from "../trade/order_lists.ts";
import { purchase } from "../trade/orders.ts";
import { listProduct } from "../catalogue/products.ts";
import { findSeller } from "../catalogue/sellers.ts";
import { findSession } from "./sessions.ts";
import {
  addPerson,
  addProduct,
  PASSWORD,
  registered,
  withMarket,
} from "../testing.ts";

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

Deno.test("deleting an account leaves what others keep, and photos of what was bought", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const { actor: ada } = await registered(market, "ada");
    const [ben, cleo] = await market.people(2);
    const bought = await addProduct(owner, ada, { quantity: 2 });
    const unsold = await addProduct(owner, ada);
    const bens = await addProduct(owner, ben);
    const products = [bought, unsold, bens];
    for (const product_id of products) {
      await owner`
        insert into photos (id, product_id, position, width, height, card, "full")
        values (${product_id}, ${product_id}, 0, 1, 1, '', '')`;
      await owner`
        update products set cover_photo_id = id, cover_width = 1, cover_height = 1
        where id = ${product_id}`;
    }
    await market.do(ben, purchase, { product_id: bought, quantity: 1 });
    await market.do(ada, purchase, { product_id: bens, quantity: 1 });
    await market.do(ada, blockUser, { user_id: cleo.id });
    await market.do(cleo, blockUser, { user_id: ada.id });
    await market.do(ben, blockUser, { user_id: cleo.id });
    await market.do(ada, deleteAccount, { password: PASSWORD });
    const rows = await reader`
      select p.id, p.description, p.cover_photo_id, p.cover_width,
        (select count(*)::int from photos where product_id = p.id) as photos
      from products p order by p.id`;
    const kept = { description: "A thing.", cover_width: 1, photos: 1 };
    const gone = { description: "", cover_width: null, photos: 0 };
    assert.deepEqual([...rows], [
      { id: bought, cover_photo_id: bought, ...kept },
      { id: unsold, cover_photo_id: null, ...gone },
      { id: bens, cover_photo_id: bens, ...kept },
    ]);
    const notified = await reader`select distinct user_id from notifications`;
    assert.deepEqual([...notified], [{ user_id: ben.id }]);
    const blocks = await reader`select blocker_id, blocked_id from blocks`;
    assert.deepEqual([...blocks], [
      { blocker_id: ben.id, blocked_id: cleo.id },
    ]);
    const left = await reader`
      select id from users where deleted_at is not null`;
    assert.deepEqual([...left], [{ id: ada.id }]);
  }));

Deno.test("the last admin stays, and may leave once there is another", () =>
  withMarket(async (market) => {
    const { owner } = market.db;
    const { actor: ada } = await registered(market, "ada");
    await owner`update users set role = 'admin' where id = ${ada.id}`;
    const gone = await addPerson(owner, { role: "admin" });
    await owner`update users set deleted_at = now() where id = ${gone.id}`;
    const input = { password: PASSWORD };
    await market.refused(ada, deleteAccount, input, "conflict");
    const suspended = await addPerson(owner, { role: "admin" });
    await owner`
      update users set suspended_at = now() where id = ${suspended.id}`;
    await market.refused(ada, deleteAccount, input, "conflict");
    await addPerson(owner, { role: "admin" });
    await market.do(ada, deleteAccount, input);
  }));
