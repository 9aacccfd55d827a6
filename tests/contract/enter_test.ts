/** Making an account by a form, and what its session opens. */
import assert from "node:assert/strict";
import { PASSWORD, registered, withMarket } from "../../market/testing.ts";
import { loadTestApp } from "../support/app.ts";

Deno.test("whoever registers by the form is logged in, and comes to where they wanted", () =>
  withMarket(async (market) => {
    await using app = await loadTestApp(market);
    const form = {
      username: "ada",
      email: "ada@example.org",
      password: "plum-and-lantern",
      return_to: "/sell",
    };
    const send = (path: string) =>
      app.fetch(path, null, {
        method: "POST",
        body: new URLSearchParams(form),
      });
    for (const path of ["/register", "/login"]) {
      const answer = await send(path);
      await answer.body?.cancel();
      assert.deepEqual(
        [answer.status, answer.headers.get("location")],
        [303, "/sell"],
        path,
      );
      const cookie = answer.headers.get("set-cookie") ?? "";
      const [, token = ""] = /^session=([\w-]+); /.exec(cookie) ?? [];
      const account = await app.fetch("/account", token);
      assert.match(await account.text(), /ada@example\.org/);
    }
    const again = await send("/register");
    assert.equal(again.status, 409);
    const html = await again.text();
    assert.match(html, /value="ada@example\.org"/, "what was typed stays");
    assert.doesNotMatch(html, /plum-and-lantern/);
  }));

Deno.test("a login and a new password give a browser another token, and end the old one", () =>
  withMarket(async (market) => {
    await using app = await loadTestApp(market);
    const first = await registered(market, "ada");
    const elsewhere = await registered(market, "ben");
    const send = async (
      path: string,
      token: string,
      fields: Record<string, string>,
    ) => {
      const body = new URLSearchParams(fields);
      const answer = await app.fetch(path, token, { method: "POST", body });
      await answer.body?.cancel();
      assert.equal(answer.status, 303);
      const cookie = answer.headers.get("set-cookie") ?? "";
      return /^session=([\w-]+); /.exec(cookie)?.[1] ?? "";
    };
    const isLoggedIn = async (token: string) => {
      const answer = await app.fetch("/account", token);
      await answer.body?.cancel();
      return answer.status === 200;
    };
    const again = await send("/login", first.token, {
      username: "ada",
      password: PASSWORD,
    });
    const renewed = await send("/account", again, {
      action: "password",
      current_password: PASSWORD,
      new_password: "quince-and-oil",
    });
    const tokens = [first.token, again, renewed, elsewhere.token];
    assert.deepEqual(
      await Promise.all(tokens.map(isLoggedIn)),
      [false, false, true, true],
    );
  }));

Deno.test("a program that logs in again has the new session alone, and a repeat the same one", () =>
  withMarket(async (market) => {
    await using app = await loadTestApp(market);
    const { token: first } = await registered(market, "ada");
    const ask = (path: string, token: string | null, init: RequestInit = {}) =>
      app.fetch(path, null, {
        ...init,
        headers: {
          "content-type": "application/json",
          ...token !== null && { authorization: `Bearer ${token}` },
        },
      });
    const logIn = async (
      token: string | null,
      id: string,
      password = PASSWORD,
    ) => {
      const body = JSON.stringify({ id, input: { username: "ada", password } });
      const answer = await ask("/api/commands/log_in", token, {
        method: "POST",
        body,
      });
      return { status: answer.status, ...await answer.json() };
    };
    const isLoggedIn = async (token: string) => {
      const answer = await ask("/api/me", token);
      await answer.body?.cancel();
      return answer.status === 200;
    };
    const wrong = await logIn(first, crypto.randomUUID(), "not-the-password");
    assert.equal(wrong.status, 401);
    assert.equal(await isLoggedIn(first), true, "a failed login ends nothing");
    const id = crypto.randomUUID();
    const { result } = await logIn(first, id);
    assert.equal(await isLoggedIn(first), false);
    assert.equal(await isLoggedIn(result.token), true);
    // Whose answer was lost sends it again, without what has ended.
    assert.equal((await logIn(first, id)).status, 401);
    assert.deepEqual((await logIn(null, id)).result, result);
    assert.equal(await isLoggedIn(result.token), true);
  }));
