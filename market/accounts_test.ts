import assert from "node:assert/strict";
import { type Actor, DomainError } from "../cluster/command.ts";
import {
  changePassword,
  editProfile,
  findAccount,
  register,
} from "./accounts.ts";
import { deleteAccount } from "./account_deletion.ts";
import { makeOffer } from "./offers.ts";
import { listOrders, purchase } from "./orders.ts";
import { exportOwnData } from "./own_data.ts";
import { listProduct } from "./products.ts";
import { findSeller } from "./sellers.ts";
import { findSession, logIn } from "./sessions.ts";
import { addProduct, type Market, withMarket } from "./testing.ts";

const NOBODY: Actor = { kind: "anonymous" };
const PASSWORD = "plum-and-lantern";

async function registered(
  market: Market,
  username: string,
): Promise<{ actor: Extract<Actor, { kind: "user" }>; token: string }> {
  const { user_id } = await market.do(NOBODY, register, {
    username,
    email: `${username}@example.org`,
    password: PASSWORD,
  });
  const { token, session_id } = await market.do(NOBODY, logIn, {
    username,
    password: PASSWORD,
  });
  return {
    actor: { kind: "user", id: user_id, role: "user", session: session_id },
    token,
  };
}

Deno.test("an account is made once for a name and an address, whatever their case", () =>
  withMarket(async (market) => {
    const { user_id } = await market.do(NOBODY, register, {
      username: " Ada.L ",
      email: " Ada@Example.org ",
      password: PASSWORD,
    });
    const account = await findAccount(market.db.reader, user_id);
    assert.equal(account.username, "ada.l");
    assert.equal(account.email, "Ada@Example.org");
    assert.equal(account.role, "user");
    const again = { username: "ADA.L", email: "b@c.de", password: PASSWORD };
    await market.refused(NOBODY, register, again, "username_taken");
    await market.refused(NOBODY, register, {
      ...again,
      username: "grace",
      email: "ADA@example.ORG",
    }, "email_taken");
  }));

Deno.test("of people who want the same name at once, one gets it", () =>
  withMarket(async (market) => {
    const answers = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) =>
        market.do(NOBODY, register, {
          username: "popular",
          email: `p${i}@example.org`,
          password: PASSWORD,
        })),
    );
    assert.equal(
      answers.filter(({ status }) => status === "fulfilled").length,
      1,
    );
  }));

Deno.test("a registration with a wrong field is refused, and the field is named", () =>
  withMarket(async (market) => {
    const right = {
      username: "ada",
      email: "ada@example.org",
      password: PASSWORD,
    };
    const wrong: [Record<string, unknown>, string][] = [
      [{ username: "ab" }, "username"],
      [{ username: "a".repeat(31) }, "username"],
      [{ username: "ada lovelace" }, "username"],
      [{ username: "<script>" }, "username"],
      [{ username: "ada'; drop table users" }, "username"],
      [{ username: "ädä" }, "username"],
      [{ username: "🙂🙂🙂" }, "username"],
      [{ username: "..." }, "username"],
      [{ username: "deleted-1" }, "username"],
      [{ username: 5 }, "username"],
      [{ email: "ada" }, "email"],
      [{ email: "ada@" }, "email"],
      [{ email: `${"a".repeat(250)}@b.de` }, "email"],
      [{ email: "a b@c.de" }, "email"],
      [{ password: "short" }, "password"],
      [{ password: "password123" }, "password"],
      [{ password: "a".repeat(129) }, "password"],
      [{ password: "ADA@example.org" }, "password"],
      [{ password: null }, "password"],
    ];
    for (const [change, field] of wrong) {
      await assert.rejects(
        market.do(NOBODY, register, { ...right, ...change } as typeof right),
        (error) =>
          error instanceof DomainError && error.code === "invalid_input" &&
          error.more.issues?.[0]?.path[0] === field,
        JSON.stringify(change),
      );
    }
    await market.refused(
      NOBODY,
      register,
      { ...right, role: "admin" },
      "invalid_input",
    );
    assert.equal((await market.db.reader`select from users`).length, 0);
  }));

Deno.test("a password is written nowhere but as its hash", () =>
  withMarket(async (market) => {
    await registered(market, "ada");
    const [row] = await market.db.reader<{ everything: string }[]>`
      select (select json_agg(c)::text from commands c) || (select json_agg(a)::text from activities a)
        || (select json_agg(u)::text from users u) || (select json_agg(s)::text from sessions s) as everything`;
    assert.equal(row?.everything.includes(PASSWORD), false);
  }));

Deno.test("a new password needs the old one, and ends the sessions elsewhere", () =>
  withMarket(async (market) => {
    const { reader } = market.db;
    const { actor, token } = await registered(market, "ada");
    const elsewhere = await market.do(NOBODY, logIn, {
      username: "ada",
      password: PASSWORD,
    });
    const change = {
      current_password: PASSWORD,
      new_password: "quince-and-oil",
    };
    await market.refused(actor, changePassword, {
      ...change,
      current_password: "wrong",
    }, "invalid_credentials");
    await market.refused(actor, changePassword, {
      ...change,
      new_password: "1234567",
    }, "invalid_input");
    assert.deepEqual(await market.do(actor, changePassword, change), {
      sessions_ended: 1,
    });
    assert.equal((await findSession(reader, token))?.username, "ada");
    assert.equal(await findSession(reader, elsewhere.token), null);
    assert.deepEqual(
      market.events.map(({ name, payload }) => [name, payload]),
      [
        ["session:ended", { session_id: elsewhere.session_id }],
      ],
    );
    await market.refused(NOBODY, logIn, {
      username: "ada",
      password: PASSWORD,
    }, "invalid_credentials");
    await market.do(NOBODY, logIn, {
      username: "ada",
      password: change.new_password,
    });
  }));

Deno.test("a profile takes any text as text, and keeps what was not given", () =>
  withMarket(async (market) => {
    const [ann] = await market.people(1);
    const show = (text: string) => ({ display_name: text });
    await market.do(ann, editProfile, { bio: "I sell lamps.\nAnd oil." });
    for (const name of ["<b>Ann</b>", "'); drop table users; --", "Ann 🦊"]) {
      await market.do(ann, editProfile, show(name));
      const { display_name, bio } = await findAccount(
        market.db.reader,
        ann.id,
      );
      assert.equal(display_name, name);
      assert.equal(bio, "I sell lamps.\nAnd oil.");
    }
    for (const name of ["", "  ", "a".repeat(61), "a\nb", "a\u0000b"]) {
      await market.refused(ann, editProfile, show(name), "invalid_input");
    }
    await market.refused(ann, editProfile, { role: "admin" }, "invalid_input");
    await market.refused(NOBODY, editProfile, show("Ann"), "unauthenticated");
  }));

Deno.test("a deleted account leaves no personal data, nothing for sale, and the other side's orders", () =>
  withMarket(async (market) => {
    const { reader, writer } = market.db;
    const { actor: ada, token } = await registered(market, "ada");
    const [ben] = await market.people(1);
    await market.do(ada, editProfile, { display_name: "Ada", bio: "Hello" });
    const bought = await addProduct(writer, ada, { quantity: 2 });
    const unsold = await addProduct(writer, ada);
    const bens = await addProduct(writer, ben);
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
    const { reader, writer } = market.db;
    const [ann, ben] = await market.people(2);
    const anns = await addProduct(writer, ann);
    await addProduct(writer, ben);
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
