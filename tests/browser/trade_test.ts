import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { type BrowserMarket, withBrowserMarket } from "./market.ts";
import { fillListing, register } from "./steps.ts";

Deno.test("two people trade", async (test) => {
  await withBrowserMarket(async (market) => {
    for (const javaScript of [true, false]) {
      const how = javaScript ? "with" : "without";
      await test.step(`${how} JavaScript`, async () => {
        await trade(market, javaScript);
      });
    }
    await test.step("an item bought meanwhile is said to be sold, and nothing is bought", async () => {
      await race(market);
    });
  });
});

/** From making accounts to the item's arrival. */
async function trade(
  market: BrowserMarket,
  javaScript: boolean,
): Promise<void> {
  const names = javaScript
    ? ["mara", "otto"] as const
    : ["nina", "olaf"] as const;
  const seller = await market.open({ javaScript });
  const buyer = await market.open({ javaScript });
  await register(seller, names[0]);
  await fillListing(seller, { title: "Oak armchair", price: "245.50" });
  await seller.getByRole("button", { name: "Publish" }).click();
  await seller.getByRole("heading", { name: "Oak armchair" }).waitFor();

  await register(buyer, names[1]);
  await buyer.goto("/");
  const card = buyer.locator(".card").filter({ hasText: "Oak armchair" });
  assert.ok(await photoIsShown(card.locator("img")));
  // Anywhere on the card will do.
  await card.click();
  assert.match(await buyer.locator(".price").innerText(), /\$245\s*\.50/);
  await buyer.getByRole("button", { name: "Buy now" }).click();
  await buyer.getByText("It is yours.").waitFor();
  await assertOrder(buyer, `From ${names[0]}`);

  await seller.goto("/orders?role=seller");
  await assertOrder(seller, `To ${names[1]}`);
  await seller.getByRole("button", { name: "Mark as shipped" }).click();
  await seller.getByText("Shipped").first().waitFor();
  await buyer.goto("/orders");
  await buyer.getByRole("button", { name: "It has arrived" }).click();
  await buyer.locator(".steps .done").nth(2).waitFor();

  await buyer.goto("/");
  await buyer.getByText("Nothing is for sale yet").waitFor();
}

async function assertOrder(page: Page, side: string): Promise<void> {
  const order = page.getByRole("listitem").filter({ hasText: "Oak armchair" });
  await order.first().waitFor();
  assert.match(await order.first().innerText(), new RegExp(side));
}

async function photoIsShown(
  image: ReturnType<Page["locator"]>,
): Promise<boolean> {
  await image.waitFor();
  return await image.evaluate(async (element) => {
    const photo = element as HTMLImageElement;
    await photo.decode();
    return photo.naturalWidth > 0;
  });
}

/** Two want the only one: one gets it, the other is told. */
async function race(market: BrowserMarket): Promise<void> {
  const seller = await market.open();
  const fast = await market.open();
  // With JavaScript the page would say so by itself before anybody can press
  // the button.
  const slow = await market.open({ javaScript: false });
  await register(seller, "zoe");
  await fillListing(seller, { title: "The only one", price: "10" });
  await seller.getByRole("button", { name: "Publish" }).click();
  await seller.waitForURL(/\/products\//);
  await register(fast, "yuri");
  await register(slow, "june");
  for (const page of [fast, slow]) await page.goto(seller.url());
  await fast.getByRole("button", { name: "Buy now" }).click();
  await fast.getByText("It is yours.").waitFor();
  await slow.getByRole("button", { name: "Buy now" }).click();
  await slow.getByRole("alert").waitFor();
  assert.match(await slow.getByRole("alert").innerText(), /sold/i);
  await slow.goto("/orders");
  await slow.getByText("You have not bought anything yet").waitFor();
}
