import assert from "node:assert/strict";
import type { Actor } from "../../cluster/command.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import {
  changePassword,
  editProfile,
  findAccount,
  register,
} from "./accounts.ts";
import { findSession, logIn } from "./sessions.ts";
import { PASSWORD, registered, withMarket } from "../testing.ts";

const NOBODY: Actor = { kind: "anonymous" };

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

Deno.test("an address is taken in every form that mail knows", () =>
  withMarket(async (market) => {
    const cases: [typed: string, kept: string][] = [
      ["ivan@xn--80a1acny.xn--p1ai", "ivan@xn--80a1acny.xn--p1ai"],
      ["ivan2@почта.рф", "ivan2@xn--80a1acny.xn--p1ai"],
      ["o'brien+market@a-b.co.uk", "o'brien+market@a-b.co.uk"],
      ["\u202Aann@example.org\u202C", "ann@example.org"],
      ["ｂｏｂ＠ｅｘａｍｐｌｅ．ｏｒｇ", "bob@example.org"],
    ];
    for (const [n, [typed, kept]] of cases.entries()) {
      const { user_id } = await market.do(NOBODY, register, {
        username: `\u200Eperson${n}\u200B`,
        email: typed,
        password: PASSWORD,
      });
      const account = await findAccount(market.db.reader, user_id);
      assert.equal(account.email, kept);
      assert.equal(account.username, `person${n}`);
    }
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
      [{ email: "ada@localhost" }, "email"],
      [{ email: ".ada@c.de" }, "email"],
      [{ email: "a..da@c.de" }, "email"],
      [{ email: "ada.@c.de" }, "email"],
      [{ email: "ada@-c.de" }, "email"],
      [{ email: "ada@10.0.0.1" }, "email"],
      [{ password: "short" }, "password"],
      [{ password: "password123" }, "password"],
      [{ password: "a".repeat(129) }, "password"],
      [{ password: "ADA@example.org" }, "password"],
      [{ password: "DistSales1" }, "password"],
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
    for (const new_password of ["1234567", "ada-ada-1", PASSWORD]) {
      const refused = { ...change, new_password };
      await market.refused(actor, changePassword, refused, "invalid_input");
    }
    const id = crypto.randomUUID();
    const send = () =>
      market.gate.execute(changePassword, actor, change, { id });
    const { result } = await send();
    assert.equal(result.sessions_ended, 1);
    assert.deepEqual((await send()).result, result);
    // The session stays, under another token.
    assert.equal(await findSession(reader, token), null);
    const renewed = await findSession(reader, result.token);
    assert.equal(renewed?.session_id, actor.session);
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

Deno.test("a stolen session does not let its thief guess the password for long", () =>
  withMarket(async (market) => {
    const { actor } = await registered(market, "ada");
    const guess = (current_password: string) => ({
      current_password,
      new_password: "thief-was-here-1",
    });
    for (const wrong of ["one", "two", "three"]) {
      const change = guess(wrong);
      await market.refused(
        actor,
        changePassword,
        change,
        "invalid_credentials",
      );
    }
    // In the future, so that the delay does not run out while the test does.
    await market.db
      .owner`update login_failures set last_failed_at = now() + interval '1 hour'`;
    await market.refused(
      actor,
      changePassword,
      guess(PASSWORD),
      "rate_limited",
    );
    // Nor does it keep the owner from logging in.
    const login = { username: "ada", password: PASSWORD };
    await market.do(NOBODY, logIn, login);
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
    for (const name of ["", "  ", "a".repeat(61), "\u200B", "\u0000"]) {
      await market.refused(ann, editProfile, show(name), "invalid_input");
    }
    await market.refused(ann, editProfile, { role: "admin" }, "invalid_input");
    await market.refused(NOBODY, editProfile, show("Ann"), "unauthenticated");
  }));

Deno.test("a new profile or password is one's own alone, and who left has none", () =>
  withMarket(async (market) => {
    const { reader, owner } = market.db;
    const { actor: ada } = await registered(market, "ada");
    const { actor: ben, token } = await registered(market, "ben");
    await market.do(ada, editProfile, { display_name: "Ada", bio: "Lamps" });
    await market.do(ada, changePassword, {
      current_password: PASSWORD,
      new_password: "quince-and-oil",
    });
    const account = await findAccount(reader, ben.id);
    assert.deepEqual(
      [account.id, account.display_name, account.bio],
      [ben.id, "ben", ""],
    );
    assert.equal((await findSession(reader, token))?.id, ben.id);
    await market.do(NOBODY, logIn, { username: "ben", password: PASSWORD });
    const change = {
      current_password: "quince-and-oil",
      new_password: PASSWORD,
    };
    await market.refused(ben, changePassword, change, "invalid_credentials");
    await owner`update users set deleted_at = now() where id = ${ben.id}`;
    await assert.rejects(findAccount(reader, ben.id), {
      code: "unauthenticated",
    });
    assert.equal((await findAccount(reader, ada.id)).display_name, "Ada");
  }));
