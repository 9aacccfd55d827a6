import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { fits, violations } from "./axe.ts";
import { furnishConversation } from "./furnish/furnish_conversation.ts";
import { withBrowserMarket } from "./market.ts";

/** The folder into which pages are photographed, if it is given. */
const SHOTS_DIR = Deno.env.get("SHOTS_DIR");

Deno.test("axe finds nothing on the pages of offers and conversations, light and dark, and none is wider than its window", async (test) => {
  await withBrowserMarket(async ({ db, open }) => {
    const { token, nobodyToken, conversation, offered } =
      await furnishConversation(
        db,
      );
    const views = [
      { name: "offers", path: "/offers", token, prepare: openCounter },
      { name: "offers-none", path: "/offers", token: nobodyToken },
      { name: "product-countered", path: `/products/${offered}`, token },
      {
        name: "product-offer",
        path: `/products/${offered}`,
        token: nobodyToken,
        prepare: openOffer,
      },
      { name: "messages", path: "/messages", token },
      { name: "messages-none", path: "/messages", token: nobodyToken },
      { name: "conversation", path: `/messages/${conversation}`, token },
      { name: "notifications", path: "/notifications", token },
      {
        name: "notifications-none",
        path: "/notifications",
        token: nobodyToken,
      },
    ];
    for (const { name, path, token, prepare } of views) {
      await test.step(name, async () => {
        for (const dark of [false, true]) {
          for (const phone of [false, true]) {
            const page = await open({ dark, phone, token });
            await page.goto(path, { waitUntil: "load" });
            await prepare?.(page);
            if (SHOTS_DIR) {
              const look = `${phone ? 390 : 1280}-${dark ? "dark" : "light"}`;
              await page.screenshot({
                path: `${SHOTS_DIR}/${name}-${look}.png`,
                fullPage: true,
              });
            }
            const rules = dark ? "colours" : "all";
            assert.deepEqual(await violations(page, rules), []);
            assert.ok(await fits(page), `${name} scrolls sideways`);
            await page.context().close();
          }
        }
      });
    }
  });
});

async function openCounter(page: Page): Promise<void> {
  await page.locator("summary", { hasText: "Counter" }).first().click();
}

async function openOffer(page: Page): Promise<void> {
  await page.getByText("Make an offer").click();
}
