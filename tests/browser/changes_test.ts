import assert from "node:assert/strict";
import { listed, newcomer } from "../support/people.ts";
import { type BrowserMarket, withBrowserMarket } from "./market.ts";

Deno.test("what changes under an open page is seen before anything comes of it", async (test) => {
  await withBrowserMarket(async (market) => {
    for (const javaScript of [true, false]) {
      const how = javaScript ? "with" : "without";
      await test.step(`a price, ${how} JavaScript`, () =>
        buyAtNewPrice(market, javaScript));
      await test.step(`an item, in two windows ${how} JavaScript`, () =>
        editTwice(market, javaScript));
    }
  });
});

/** The price changes while the buyer looks at it. */
async function buyAtNewPrice(
  market: BrowserMarket,
  javaScript: boolean,
): Promise<void> {
  const how = javaScript ? "js" : "plain";
  const seller = await newcomer(market.url, `seller_${how}`);
  const buyer = await newcomer(market.url, `buyer_${how}`);
  const product_id = await listed(seller, { price_cents: 14_900 });
  const page = await market.open({ javaScript, token: buyer.token ?? "" });
  await page.goto(`/products/${product_id}`);
  const buy = page.getByRole("button", { name: "Buy now" });
  await buy.waitFor();
  // Its socket listens by then, where there is one.
  if (javaScript) await page.waitForLoadState("networkidle");
  await seller.do("edit_product", { product_id, price_cents: 19_900 });

  if (!javaScript) await buy.click();
  await page.getByText("The price has changed from $149.00 to $199.00.")
    .waitFor();
  const orders = async () => {
    const response = await buyer.get("/api/orders");
    return (await response.json()).orders;
  };
  assert.deepEqual(await orders(), []);
  if (javaScript) {
    assert.equal(await buy.count(), 0);
    await page.getByRole("link", { name: "Show it as it is now" }).click();
  }
  await page.getByRole("button", { name: "Buy now" }).click();
  await page.getByText("It is yours.").waitFor();
  const [order] = await orders();
  assert.equal(order.price_cents, 19_900);
}

/** One seller has the form for one item open in two windows. */
async function editTwice(
  market: BrowserMarket,
  javaScript: boolean,
): Promise<void> {
  const how = javaScript ? "js" : "plain";
  const seller = await newcomer(market.url, `editor_${how}`);
  const buyer = await newcomer(market.url, `customer_${how}`);
  const product_id = await listed(seller, { price_cents: 1_250, quantity: 5 });
  const windows = await Promise.all([1, 2].map(async () => {
    const page = await market.open({ javaScript, token: seller.token ?? "" });
    await page.goto(`/products/${product_id}/edit`);
    return page;
  }));
  const [first, second] = windows;
  assert.ok(first && second);
  const read = async () => {
    const response = await seller.get(`/api/products/${product_id}`);
    return await response.json();
  };

  await first.getByLabel("Price of one").fill("99");
  await first.getByLabel("Title").fill("Brass lamp");
  await first.getByRole("button", { name: "Save changes" }).click();
  await first.getByRole("heading", { name: "Brass lamp" }).waitFor();
  await buyer.do("purchase", { product_id, quantity: 2 });

  await second.getByLabel("Title").fill("Copper lamp");
  await second.getByLabel("Quantity").fill("7");
  await second.getByRole("button", { name: "Save changes" }).click();
  await second.locator("#title-error")
    .getByText("Meanwhile this was changed to “Brass lamp”.").waitFor();
  assert.equal(await second.getByLabel("Title").inputValue(), "Copper lamp");
  assert.equal(
    await second.getByLabel("Price of one").inputValue(),
    "99.00",
  );
  assert.equal((await read()).title, "Brass lamp");

  await second.getByRole("button", { name: "Save changes" }).click();
  await second.getByRole("heading", { name: "Copper lamp" }).waitFor();
  const after = await read();
  assert.equal(after.title, "Copper lamp");
  assert.equal(after.price_cents, 9_900);
  assert.equal(after.quantity, 5);
}
