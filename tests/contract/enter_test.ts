/** Making an account by a form, and what its session opens. */
import assert from "node:assert/strict";
import { withMarket } from "../../market/testing.ts";
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
