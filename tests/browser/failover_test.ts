/**
 * A visitor of a follower buys on while the leader is killed: they wait a
 * moment, and see no error.
 */
import assert from "node:assert/strict";
import { addPerson, addProduct, addSession } from "../../market/testing.ts";
import { withNodes } from "./three_nodes.ts";

const PURCHASES = 6;
const KILLED_AFTER = 2;

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with" : "without";
  Deno.test(`a visitor of a follower buys on while the leader is killed, ${how} JavaScript`, () =>
    withNodes(async ({ db, browser, nodes }) => {
      const [leader, follower] = nodes;
      const seller = await addPerson(db.owner);
      const buyer = await addPerson(db.owner);
      const item = await addProduct(db.owner, seller, { quantity: PURCHASES });
      const { token } = await addSession(db.owner, buyer);
      const context = await browser.newContext({
        baseURL: follower.url,
        javaScriptEnabled,
      });
      await context.addCookies([
        { name: "session", value: token, url: follower.url },
      ]);
      const page = await context.newPage();
      for (let bought = 0; bought < PURCHASES; bought++) {
        await page.goto(`/products/${item}`);
        if (bought === KILLED_AFTER) leader.signal("SIGKILL");
        const buy = page.getByRole("button", { name: "Buy now" });
        const [answer] = await Promise.all([
          page.waitForResponse((response) =>
            response.request().method() === "POST"
          ),
          buy.click(),
        ]);
        assert.equal(
          answer.status(),
          303,
          await page.locator("main").innerText(),
        );
        await page.waitForURL(/\/orders/);
      }
      const [row] = await db.reader<{ orders: number; quantity: number }[]>`
        select quantity, (select count(*)::int from orders where product_id = ${item}) as orders
        from products where id = ${item}`;
      assert.deepEqual({ ...row }, { quantity: 0, orders: PURCHASES });
    }));
}
