/**
 * A start without settings serves plain http at an address of the local
 * network. There a page has no secure context, and parts of the browser's API
 * are missing: pages must do without them.
 */
import assert from "node:assert/strict";
import { addPerson, addProduct, addSession } from "../../market/testing.ts";
import { LAN_NAME } from "./chromium.ts";
import { withBrowserMarket } from "./market.ts";
import { PHOTO } from "./steps.ts";

Deno.test("at a local network's address people sell and write to each other", () =>
  withBrowserMarket(async ({ db, open }) => {
    const [seller, buyer] = [
      await addPerson(db.owner),
      await addPerson(db.owner),
    ];
    const product = await addProduct(db.owner, seller, { quantity: 3 });
    const windowOf = async (person: { id: string }) => {
      const { token } = await addSession(db.owner, person);
      const page = await open({ token, host: LAN_NAME });
      page.on("pageerror", (error) => errors.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error") errors.push(message.text());
      });
      return page;
    };
    const errors: string[] = [];
    const [shop, desk] = [await windowOf(buyer), await windowOf(seller)];

    await shop.goto(`/products/${product}`);
    assert.equal(
      await shop.evaluate(() => isSecureContext),
      false,
      "the page has a secure context: the test shows nothing",
    );
    await shop.getByRole("button", { name: "Message the seller" }).click();
    await shop.locator("[data-live]").first().waitFor();
    await shop.getByLabel("Message", { exact: true }).fill("Is it there?");
    await shop.getByRole("button", { name: "Send", exact: true }).click();
    await desk.goto(new URL(shop.url()).pathname);
    await desk.locator(".message-body", { hasText: "Is it there?" }).waitFor();
    await desk.locator("[data-live]").first().waitFor();
    await desk.getByLabel("Message", { exact: true }).fill("It is.");
    await desk.getByRole("button", { name: "Send", exact: true }).click();
    await shop.locator(".message-body", { hasText: "It is." }).waitFor();

    await desk.goto("/sell");
    await desk.locator("#photos").setInputFiles(PHOTO);
    await desk.locator(".preview[data-state=kept]").waitFor();
    for (const path of ["/", "/messages", "/offers", "/orders", "/account"]) {
      await shop.goto(path);
      await shop.waitForLoadState("networkidle");
    }
    assert.deepEqual(errors, []);
  }));
