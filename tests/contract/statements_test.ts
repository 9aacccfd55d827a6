/** How often a request asks the database, by what it is for. */
import assert from "node:assert/strict";
import {
  addPerson,
  addProduct,
  addSession,
  withMarket,
} from "../../market/testing.ts";
import { loadTestApp } from "../support/app.ts";

/** The statement that counts what a header shows reads these tables. */
const COUNTS = /\bfrom offers\b[^]*\bconversations\b[^]*\bnotifications\b/;
const countsIn = (statements: readonly string[]) =>
  statements.filter((statement) => COUNTS.test(statement)).length;

Deno.test("what waits for a person is counted for their pages alone", () =>
  withMarket(async (market) => {
    const person = await addPerson(market.db.owner);
    const { token } = await addSession(market.db.owner, person);
    const product = await addProduct(market.db.owner, person);
    await using app = await loadTestApp(market);

    const statementsOf = async (path: string, init?: RequestInit) => {
      const before = app.statements.length;
      const response = await app.fetch(path, token, init);
      await response.body?.cancel();
      assert.ok(response.status < 500, path);
      return app.statements.slice(before);
    };
    const pages = ["/", `/products/${product}`, "/orders", "/sell"];
    for (const path of [...pages, "/api/waiting"]) {
      assert.equal(countsIn(await statementsOf(path)), 1, path);
    }
    for (
      const path of [
        "/api/me",
        "/api/products",
        `/api/products/${product}`,
        "/account/export",
        "/nowhere",
        // Who is logged in is sent on.
        "/login",
      ]
    ) assert.equal(countsIn(await statementsOf(path)), 0, path);
    const form = { method: "POST", body: new URLSearchParams() };
    assert.equal(countsIn(await statementsOf("/logout", form)), 0);

    const photo = `/photos/${crypto.randomUUID()}/card`;
    const forPhoto = await statementsOf(photo);
    assert.equal(forPhoto.length, 2, "who asks, and the photo");
  }));

Deno.test("a page and its header are read at the same time", () =>
  withMarket(async (market) => {
    const { owner } = market.db;
    const { token } = await addSession(owner, await addPerson(owner));
    await using app = await loadTestApp(market);
    let counted = false;
    let page: Promise<Response> | undefined;
    await owner.begin(async (tx) => {
      // What is for sale can be read when this has ended.
      await tx`lock table products in access exclusive mode`;
      page = app.fetch("/", token);
      const answered = page.then(() => true);
      while (!counted) {
        const ended = await Promise.race([answered, wait(5)]);
        assert.notEqual(ended, true, "the page was read before it was counted");
        counted = countsIn(app.statements) === 1;
      }
    });
    const response = await page;
    await response?.body?.cancel();
    assert.equal(response?.status, 200);
  }));

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
