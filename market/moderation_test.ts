import assert from "node:assert/strict";
import type { Actor } from "../cluster/command.ts";
import {
  hideProduct,
  showProduct,
  suspendUser,
  unsuspendUser,
} from "./moderation.ts";
import {
  ensureAdmin,
  hasAdmin,
  isAdmin,
  issueSetupToken,
  setUpAdmin,
} from "./accounts/first_admin.ts";
import { register } from "./accounts/accounts.ts";
import { acceptOffer, makeOffer } from "./trade/offers.ts";
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
const SYSTEM: Actor = { kind: "system" };

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
    const product = await findProduct(reader, product_id);
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
    const product = await findProduct(reader, product_id);
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

Deno.test("the admin of the environment is made, and given back role and password", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const input = { username: "root-user", password: PASSWORD };
    assert.equal(await hasAdmin(reader), false);
    await market.refused(NOBODY, ensureAdmin, input, "forbidden");
    await market.do(SYSTEM, ensureAdmin, input);
    assert.equal(await hasAdmin(reader), true);
    assert.equal(await isAdmin(reader, input.username, PASSWORD), true);
    assert.equal(await isAdmin(reader, input.username, "other"), false);
    await owner`update users set role = 'user', suspended_at = now()`;
    assert.equal(await isAdmin(reader, input.username, PASSWORD), false);
    await market.do(SYSTEM, ensureAdmin, { ...input, password: "new-lantern" });
    assert.equal(await isAdmin(reader, input.username, "new-lantern"), true);
    assert.equal((await reader`select from users`).length, 1);
  }));

Deno.test("who registered the admin's name first does not become the admin with it", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const username = "root-user";
    const { user_id } = await market.do(NOBODY, register, {
      username,
      email: "squatter@example.org",
      password: "squatter-was-here",
    });
    const { token } = await addSession(owner, { id: user_id });
    await market.do(SYSTEM, ensureAdmin, { username, password: PASSWORD });
    assert.equal(await findSession(reader, token), null);
    const guess = { username, password: "squatter-was-here" };
    await market.refused(NOBODY, logIn, guess, "invalid_credentials");
  }));

Deno.test("a one-time link makes the first admin, once, and only while there is none", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const { token } = await market.do(SYSTEM, issueSetupToken, {});
    const { token: second } = await market.do(SYSTEM, issueSetupToken, {});
    const form = (token: string, username = "root-user") => ({
      token,
      username,
      email: `${username}@example.org`,
      password: PASSWORD,
    });
    await market.refused(NOBODY, issueSetupToken, {}, "forbidden");
    for (const forged of ["", "forged", `${token}x`, token.toUpperCase()]) {
      await market.refused(NOBODY, setUpAdmin, form(forged), "forbidden");
    }
    await market.refused(
      NOBODY,
      setUpAdmin,
      { ...form(token), password: "short" },
      "invalid_input",
    );
    const kept = await reader<{ row: string }[]>`
      select t::text as row from setup_tokens t union all select c::text from commands c`;
    assert(!kept.some(({ row }) => row.includes(token)));

    const answers = await Promise.allSettled([
      market.do(NOBODY, setUpAdmin, form(token, "first-one")),
      market.do(NOBODY, setUpAdmin, form(second, "second-one")),
    ]);
    const made = answers.filter(({ status }) => status === "fulfilled");
    assert.equal(made.length, 1);
    await market.refused(NOBODY, setUpAdmin, form(token), "conflict");
    await market.refused(SYSTEM, issueSetupToken, {}, "conflict");
    await owner`update users set role = 'user'`;
    await owner`update setup_tokens set created_at = now() - interval '2 days', used_at = null`;
    await market.refused(NOBODY, setUpAdmin, form(token, "late"), "forbidden");
  }));
