import assert from "node:assert/strict";
import type { Actor } from "../../cluster/command.ts";
import {
  addPerson,
  addSession,
  PASSWORD,
  registered,
  withMarket,
} from "../testing.ts";
import { register } from "./accounts.ts";
import {
  ensureAdmin,
  hasAdmin,
  isAdmin,
  issueSetupToken,
  setUpAdmin,
} from "./first_admin.ts";
import { findSession, logIn } from "./sessions.ts";

const NOBODY: Actor = { kind: "anonymous" };
const SYSTEM: Actor = { kind: "system" };

Deno.test("the admin of the environment is made, and given back role and password", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const input = { username: "root-user", password: PASSWORD };
    assert.equal(await hasAdmin(reader), false);
    await market.refused(NOBODY, ensureAdmin, input, "forbidden");
    for (const password of ["root-user1", "admin1234", "DistSales1"]) {
      const weak = { ...input, password };
      await market.refused(SYSTEM, ensureAdmin, weak, "invalid_input");
    }
    await market.do(SYSTEM, ensureAdmin, input);
    assert.equal(await hasAdmin(reader), true);
    assert.equal(await isAdmin(reader, input.username, PASSWORD), true);
    assert.equal(await isAdmin(reader, input.username, "other"), false);
    await owner`update users set suspended_at = now()`;
    assert.equal(await hasAdmin(reader), false);
    await owner`update users set role = 'user'`;
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

Deno.test("an admin who left is none, and others keep their role and password", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    await registered(market, "ada");
    const input = { username: "root-user", password: "quince-and-oil" };
    await market.do(SYSTEM, ensureAdmin, input);
    const { username, password } = input;
    assert.equal(await isAdmin(reader, username, password), true);
    assert.equal(await isAdmin(reader, "ada", PASSWORD), false);
    assert.equal(await isAdmin(reader, "ada", password), false);
    assert.equal(await isAdmin(reader, "nobody", password), false);
    await market.do(NOBODY, logIn, { username: "ada", password: PASSWORD });
    const change = (set: ReturnType<typeof owner>) =>
      owner`update users set ${set} where username = ${username}`;
    await change(owner`suspended_at = now()`);
    assert.equal(await isAdmin(reader, username, password), false);
    await change(owner`suspended_at = null, deleted_at = now()`);
    assert.equal(await hasAdmin(reader), false);
    await addPerson(owner, { role: "admin" });
    assert.equal(await hasAdmin(reader), true);
  }));

Deno.test("a link works for a day, and using one leaves the other unused", () =>
  withMarket(async (market) => {
    const { owner } = market.db;
    const { token } = await market.do(SYSTEM, issueSetupToken, {});
    const { token: second } = await market.do(SYSTEM, issueSetupToken, {});
    const form = (token: string) => ({
      token,
      username: `root_${crypto.randomUUID().slice(0, 8)}`,
      email: `${crypto.randomUUID()}@example.org`,
      password: PASSWORD,
    });
    const age = (minutes: number) =>
      owner`
        update setup_tokens
        set created_at = now() - make_interval(mins => ${minutes})`;
    await age(24 * 60 + 1);
    await market.refused(NOBODY, setUpAdmin, form(token), "forbidden");
    await age(24 * 60 - 1);
    await market.do(NOBODY, setUpAdmin, form(token));
    await owner`delete from users`;
    await market.refused(NOBODY, setUpAdmin, form(token), "forbidden");
    await market.do(NOBODY, setUpAdmin, form(second));
  }));
