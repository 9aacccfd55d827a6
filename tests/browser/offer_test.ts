import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import {
  addPerson,
  addProduct,
  addSession,
  type TestPerson,
} from "../../market/testing.ts";
import { until } from "../../lib/time/until.ts";
import { ApiClient } from "../../tasks/api_client.ts";
import { METRICS_TOKEN } from "../support/node_process.ts";
import { type BrowserMarket, withBrowserMarket } from "./market.ts";

/** Somebody with a window of their own, logged in. */
interface Participant extends TestPerson {
  readonly page: Page;
}

Deno.test("two people agree on a price, each before the other's eyes", async (test) => {
  await withBrowserMarket(async (market) => {
    await test.step("offer, counter, counter, accept: the other side's page changes by itself, rivals close", () =>
      agree(market));
    await test.step("two accepts at the same moment: one wins, the other is told", () =>
      race(market));
    await test.step("what is wrong with an offer is said at its field, and what was typed stays", () =>
      refusals(market));
    await test.step("an item that is sold says so to who looks at it", () =>
      soldLive(market));
    await test.step("what somebody is writing stays when the page changes, until they ask for the change", () =>
      changedWhileWriting(market));
    await test.step("without JavaScript too", () => withoutScript(market));
  });
});

async function participant(
  market: BrowserMarket,
  options: { javaScript?: boolean } = {},
): Promise<Participant> {
  const person = await addPerson(market.db.owner);
  const { token } = await addSession(market.db.owner, person);
  return { ...person, page: await market.open({ ...options, token }) };
}

async function makeOffer(page: Page, product: string, price: string) {
  await page.goto(`/products/${product}`);
  await page.getByText("Make an offer").click();
  await page.getByLabel("Your price for one").fill(price);
  await page.getByRole("button", { name: "Send the offer" }).click();
}

async function counter(page: Page, price: string) {
  await page.locator("summary", { hasText: "Counter" }).click();
  await page.getByLabel("Your price for one").fill(price);
  await page.getByRole("button", { name: "Send counter-offer" }).click();
}

const accept = (page: Page) =>
  page.getByRole("button", { name: "Accept", exact: true });

async function agree(market: BrowserMarket): Promise<void> {
  const [seller, buyer, rival] = await Promise.all(
    [1, 2, 3].map(() => participant(market)),
  ) as [Participant, Participant, Participant];
  const product = await addProduct(market.db.owner, seller, {
    price_cents: 10_000,
  });
  await seller.page.goto("/offers");
  await seller.page.getByText("No offers yet").waitFor();
  await connected(market, 1);

  await makeOffer(buyer.page, product, "60");
  await makeOffer(rival.page, product, "65.50");
  await rival.page.goto("/offers");
  await seller.page.getByText("Your turn").nth(1).waitFor();
  const mine = seller.page.locator(".row-card", { hasText: "$60.00" });
  await mine.locator("summary", { hasText: "Counter" }).click();
  await mine.getByLabel("Your price for one").fill("90");
  await mine.getByRole("button", { name: "Send counter-offer" }).click();

  await buyer.page.getByText("countered with $90.00").waitFor();
  await counter(buyer.page, "75");
  await seller.page.locator(".row-card", { hasText: "$75.00" })
    .getByText("Your turn").waitFor();
  await seller.page.locator(".row-card", { hasText: "$75.00" })
    .getByRole("button", { name: "Accept" }).click();
  await seller.page.getByRole("link", { name: "See the order" }).waitFor();

  await buyer.page.locator(".offer-box").getByText("Accepted").first()
    .waitFor();
  await rival.page.getByText("Closed").first().waitFor();
  const [order] = await market.db.reader<{ price_cents: number }[]>`
    select price_cents from orders where product_id = ${product}`;
  assert.equal(order?.price_cents, 7500);
  await buyer.page.getByText("unread notification").waitFor({
    state: "attached",
  });
  await buyer.page.goto("/notifications");
  await buyer.page.getByText("Agreed at $75.00").waitFor();
  await close(seller, buyer, rival);
}

async function race(market: BrowserMarket): Promise<void> {
  const [seller, a, b] = await Promise.all(
    [1, 2, 3].map(() => participant(market)),
  ) as [Participant, Participant, Participant];
  const product = await addProduct(market.db.owner, seller);
  for (const { page } of [a, b]) {
    await makeOffer(page, product, "5");
    await page.locator(".offer-box").waitFor();
  }
  const windows = [seller.page, await seller.page.context().newPage()];
  for (const page of windows) await page.goto("/offers");
  await Promise.all(
    windows.map((page, index) => accept(page).nth(index).click()),
  );
  await Promise.all(windows.map((page) => page.waitForLoadState()));
  const orders = await market.db.reader`
    select from orders where product_id = ${product}`;
  assert.equal(orders.length, 1);
  const texts = await Promise.all(
    windows.map((page) => page.locator("main").innerText()),
  );
  assert.ok(texts.some((text) => text.includes("This offer closed")));
  await close(seller, a, b);
}

async function refusals(market: BrowserMarket): Promise<void> {
  const seller = await participant(market);
  const buyer = await participant(market);
  const product = await addProduct(market.db.owner, seller);
  const cases = [
    ["0", "Offer more than nothing."],
    ["10.01", "Offer at most the asking price."],
    ["cheap", "Write the price as an amount"],
  ] as const;
  for (const [typed, message] of cases) {
    await makeOffer(buyer.page, product, typed);
    await buyer.page.locator("#offer_price-error", { hasText: message })
      .waitFor();
    const field = buyer.page.getByLabel("Your price for one");
    assert.equal(await field.inputValue(), typed);
  }
  const offers = await market.db.reader`
    select from offers where product_id = ${product}`;
  assert.equal(offers.length, 0);
  await close(seller, buyer);
}

async function soldLive(market: BrowserMarket): Promise<void> {
  const [seller, buyer, onlooker] = await Promise.all(
    [1, 2, 3].map(() => participant(market)),
  ) as [Participant, Participant, Participant];
  const product = await addProduct(market.db.owner, seller);
  await onlooker.page.goto(`/products/${product}`);
  await connected(market, 1);
  await buyer.page.goto(`/products/${product}`);
  await buyer.page.getByRole("button", { name: "Buy now" }).click();
  await onlooker.page.locator(".notice-warn").waitFor();
  const buy = onlooker.page.getByRole("button", { name: "Buy now" });
  assert.equal(await buy.count(), 0);
  await close(seller, buyer, onlooker);
}

async function changedWhileWriting(market: BrowserMarket): Promise<void> {
  const [seller, buyer] = await Promise.all(
    [1, 2].map(() => participant(market)),
  ) as [Participant, Participant];
  const product = await addProduct(market.db.owner, seller);
  await makeOffer(buyer.page, product, "5");
  const withdraw = buyer.page.getByRole("button", {
    name: "Withdraw my offer",
  });
  await withdraw.waitFor();
  await seller.page.goto("/offers");
  await connected(market, 2);
  await seller.page.locator("summary", { hasText: "Counter" }).click();
  const price = seller.page.getByLabel("Your price for one");
  await price.fill("7");
  await withdraw.click();
  await seller.page.getByText("changed here while you were writing").waitFor();
  assert.equal(await price.inputValue(), "7");
  await seller.page.getByRole("button", { name: "Show how it is now" }).click();
  await seller.page.getByText("Withdrawn", { exact: true }).waitFor();
  assert.equal(await price.count(), 0);
  await close(seller, buyer);
}

async function withoutScript(market: BrowserMarket): Promise<void> {
  const seller = await participant(market, { javaScript: false });
  const buyer = await participant(market, { javaScript: false });
  const product = await addProduct(market.db.owner, seller);
  await makeOffer(buyer.page, product, "5");
  await seller.page.goto("/offers");
  await counter(seller.page, "8");
  await seller.page.getByText("Waits for").waitFor();
  await buyer.page.goto("/offers");
  await accept(buyer.page).click();
  await buyer.page.getByRole("link", { name: "See the order" }).waitFor();
  await close(seller, buyer);
}

/** Waits until so many pages have their sockets. */
async function connected(market: BrowserMarket, count: number): Promise<void> {
  await until(`${count} open sockets`, async () => {
    const response = await new ApiClient(market.url, METRICS_TOKEN)
      .get("/metrics");
    const open = /^distsales_sockets(?:{[^}]*})? (\d+)/m
      .exec(await response.text())?.[1];
    return Number(open) >= count;
  });
}

async function close(...people: Participant[]): Promise<void> {
  await Promise.all(people.map(({ page }) => page.context().close()));
}
