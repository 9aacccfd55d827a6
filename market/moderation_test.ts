import assert from "node:assert/strict";
import type { Actor } from "../cluster/command.ts";
import {
  endUserSessions,
  hideProduct,
  showProduct,
  suspendUser,
  unsuspendUser,
} from "./moderation.ts";
import { register } from "./accounts/accounts.ts";
import { acceptOffer, makeOffer } from "./trade/offers/offers.ts";
import { findProduct } from "./catalogue/products.ts";
import { findSession, logIn } from "./accounts/sessions.ts";
import {
  addPerson,
  addProduct,
  addSession,
  PASSWORD,
  withMarket,
} from "./testing.ts";

const NOBODY: Actor = { kind: "anonymous" };

Deno.test("an admin hides a product; back with its seller it can be relisted", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const [ann, ben] = await market.people(2);
    const admin = await addPerson(owner, { role: "admin" });
    const product_id = await addProduct(owner, ann);
    await market.do(ben, makeOffer, {
      product_id,
      price_cents: 5,
      quantity: 1,
    });
    for (const command of [hideProduct, showProduct]) {
      await market.refused(ann, command, { product_id }, "forbidden");
      await market.refused(NOBODY, command, { product_id }, "unauthenticated");
      const unknown = { product_id: crypto.randomUUID() };
      await market.refused(admin, command, unknown, "not_found");
    }
    await market.refused(admin, showProduct, { product_id }, "conflict");
    await market.do(admin, hideProduct, { product_id, reason: "Forged" });
    await market.refused(admin, hideProduct, { product_id }, "conflict");
    assert.equal(await findProduct(reader, product_id), null);
    const [offer] = await reader`select status from offers`;
    assert.equal(offer?.["status"], "closed");
    await market.do(admin, showProduct, { product_id });
    const product = await findProduct(reader, product_id, admin);
    assert.equal(product?.status, "withdrawn");
  }));

Deno.test("a suspended person is out at once, sells nothing, and comes back when unsuspended", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const admin = await addPerson(owner, { role: "admin" });
    const { user_id } = await market.do(NOBODY, register, {
      username: "ada",
      email: "ada@example.org",
      password: PASSWORD,
    });
    const { token, id } = await addSession(owner, { id: user_id });
    const product_id = await addProduct(owner, { id: user_id });
    const ada: Actor = { kind: "user", id: user_id, role: "user" };
    const { offer_id } = await market.do(ada, makeOffer, {
      product_id: await addProduct(owner, admin),
      price_cents: 5,
      quantity: 1,
    });
    await market.refused(ada, suspendUser, { user_id: admin.id }, "forbidden");
    await market.refused(
      admin,
      suspendUser,
      { user_id: admin.id },
      "forbidden",
    );
    await market.refused(
      admin,
      suspendUser,
      { user_id: crypto.randomUUID() },
      "not_found",
    );
    await market.do(admin, suspendUser, { user_id, reason: "Forgery" });
    assert.equal(await findSession(reader, token), null);
    const product = await findProduct(reader, product_id, admin);
    assert.equal(product?.status, "withdrawn");
    const ended = market.events.find(({ name }) => name === "session:ended");
    assert.deepEqual(ended, {
      to: { users: [user_id] },
      name: "session:ended",
      payload: { session_id: id },
    });
    await market.refused(admin, acceptOffer, { offer_id }, "offer_closed");
    const login = { username: "ada", password: PASSWORD };
    await market.refused(NOBODY, logIn, login, "forbidden");
    await market.do(admin, unsuspendUser, { user_id });
    await market.do(NOBODY, logIn, login);
  }));

Deno.test("hiding and suspending concern one product and one person alone", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const [ann, ben] = await market.people(2);
    const admin = await addPerson(owner, { role: "admin" });
    const lamp = await addProduct(owner, ann);
    await addProduct(owner, ann);
    await addProduct(owner, ben);
    const { token } = await addSession(owner, ben);
    const statuses = async () =>
      (await reader`select status from products order by id`)
        .map(({ status }) => status);
    await market.do(admin, hideProduct, { product_id: lamp });
    assert.deepEqual(await statuses(), ["hidden", "active", "active"]);
    await market.do(admin, suspendUser, { user_id: ann.id });
    assert.deepEqual(await statuses(), ["hidden", "withdrawn", "active"]);
    assert.equal((await findSession(reader, token))?.id, ben.id);
    const suspended = () =>
      reader`select id, suspended_at from users where suspended_at is not null`;
    const first = await suspended();
    assert.deepEqual(first.map(({ id }) => id), [ann.id]);
    // Again changes nothing: since when somebody is suspended stays.
    await market.do(admin, suspendUser, { user_id: ann.id });
    assert.deepEqual(await suspended(), first);
    await market.do(admin, suspendUser, { user_id: ben.id });
    await market.do(admin, unsuspendUser, { user_id: ann.id });
    assert.deepEqual((await suspended()).map(({ id }) => id), [ben.id]);
    await owner`update users set deleted_at = now() where id = ${ann.id}`;
    for (const command of [suspendUser, unsuspendUser]) {
      await market.refused(admin, command, { user_id: ann.id }, "not_found");
    }
  }));

Deno.test("an admin logs a person out everywhere, who may come back", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const [ann, ben] = await market.people(2);
    const admin = await addPerson(owner, { role: "admin" });
    const sessions = [
      await addSession(owner, ann),
      await addSession(owner, ann),
    ];
    const other = await addSession(owner, ben);
    const input = { user_id: ann.id };
    await market.refused(ben, endUserSessions, input, "forbidden");
    await market.refused(NOBODY, endUserSessions, input, "unauthenticated");
    const unknown = { user_id: crypto.randomUUID() };
    await market.refused(admin, endUserSessions, unknown, "not_found");
    assert.deepEqual(await market.do(admin, endUserSessions, input), {
      ended: 2,
    });
    for (const { token } of sessions) {
      assert.equal(await findSession(reader, token), null);
    }
    assert.notEqual(await findSession(reader, other.token), null);
    const told = market.events.filter(({ name }) => name === "session:ended");
    assert.equal(told.length, 2);
    const [activity] = await reader`
      select actor_id, subject from activities where label = 'end_user_sessions'`;
    assert.deepEqual(activity, { actor_id: admin.id, subject: ann.id });
    const { token } = await addSession(owner, ann);
    assert.notEqual(await findSession(reader, token), null);
  }));
