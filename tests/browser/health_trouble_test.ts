/** What /health shows while something is wrong, in a real browser. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { until } from "../../lib/time/until.ts";
import { Link } from "../faults/link.ts";
import { forwardPort } from "../faults/proxy.ts";
import { freePort, startNode } from "../support/node_process.ts";
import { listed, newcomer } from "../support/people.ts";
import { fits, violations } from "./axe.ts";
import { furnish } from "./furnish/furnish.ts";
import { type BrowserMarket, withBrowserMarket } from "./market.ts";
import { shoot } from "./shoot.ts";

/** Two looks at the database, and a beat. */
const SEEN_WITHIN_MS = 30_000;

/** Looks at a page in both themes and widths, once `ready` holds there. */
async function lookAround(
  { open }: Pick<BrowserMarket, "open">,
  token: string,
  name: string,
  ready: (page: Page) => Promise<void>,
): Promise<void> {
  for (const dark of [false, true]) {
    for (const phone of [false, true]) {
      const page = await open({ token, dark, phone });
      await page.goto("/health");
      await ready(page);
      const look = `${name} ${dark ? "dark" : "light"} ${
        phone ? "phone" : "desk"
      }`;
      await shoot(page, look);
      assert.deepEqual(await violations(page, "all"), [], look);
      assert.ok(await fits(page), `${look} scrolls sideways`);
      await page.context().close();
    }
  }
}

Deno.test("a database that has gone back is told of, with the commands that it cost", async () => {
  await withBrowserMarket(async (market) => {
    const { db } = market;
    const { adminToken: token } = await furnish(db);
    const seller = await newcomer(market.url, "seller");
    const product = await listed(seller);
    // As a standby is promoted that lacks the last election and the listing.
    await db.owner.begin(async (tx) => {
      await tx`delete from commands where name = 'list_product'`;
      await tx`update leadership set epoch = 0, url = null, node_id = null,
        grant_id = null`;
    });
    await until(
      "the loss in the activity log",
      async () =>
        (await db.owner`select from activities
          where label = 'database_went_back'`).length > 0,
      { withinMs: SEEN_WITHIN_MS },
    );
    const metrics = await fetch(`${market.url}/metrics`, {
      headers: { cookie: `session=${token}` },
    });
    const figures = await metrics.text();
    assert.match(figures, /^distsales_database_went_back_total 1$/m);
    assert.match(figures, /^distsales_acknowledged_lost_total 1$/m);
    await lookAround(market, token, "went back", async (page) => {
      await page.getByText("Live", { exact: true }).waitFor();
      await page.getByText(
        "The database went back in time, and 1 command that was acknowledged is gone",
      ).waitFor();
      await page.getByText("Which commands").click();
      const row = page.getByRole("region", { name: "Commands that are gone" })
        .locator("tbody tr");
      await row.waitFor();
      const text = await row.textContent() ?? "";
      assert.match(text, /list product/);
      assert.ok(text.includes(seller.username), text);
      assert.ok(text.includes(product), text);
    });
  });
});

Deno.test("a node without its database says so itself, and the others say it too", async () => {
  await withBrowserMarket(async (market) => {
    const { adminToken: token } = await furnish(market.db);
    const database = new URL(market.db.url);
    const link = new Link();
    const proxy = forwardPort(Number(database.port), link);
    database.port = String(proxy.port);
    let port = freePort();
    while (port <= market.node.port) port = freePort();
    await using cutOff = await startNode({
      port,
      env: { DATABASE_URL: database.href, LOG_LEVEL: "warn" },
    });
    const page = await market.open({ token });
    await page.goto(`${cutOff.url}/health`);
    await page.getByText("Live", { exact: true }).waitFor();
    link.cut();
    await page.getByText("This node cannot reach its database").waitFor({
      timeout: SEEN_WITHIN_MS,
    });
    assert.equal(await page.getByText("All is well").count(), 0);
    await shoot(page, "database away, open dashboard");
    await lookAround(market, token, "database away", async (page) => {
      await page.getByText("Live", { exact: true }).waitFor();
      await page.getByText(`${cutOff.url} cannot reach PostgreSQL`).waitFor({
        timeout: SEEN_WITHIN_MS,
      });
    });
    link.mend();
    await page.getByText("Live", { exact: true }).waitFor({
      timeout: SEEN_WITHIN_MS,
    });
    await proxy.close();
  });
});
