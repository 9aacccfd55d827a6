import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { addPerson, addProduct, addSession } from "../../market/testing.ts";
import { withBrowserMarket } from "./market.ts";

/** More presses than any way through a page needs. */
const MOST_PRESSES = 60;

/** Presses Tab until the element that `selector` names has the focus. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let presses = 0; presses < MOST_PRESSES; presses++) {
    await page.keyboard.press("Tab");
    const there = await page.evaluate(
      (wanted) => document.activeElement?.matches(wanted) ?? false,
      selector,
    );
    if (there) return;
  }
  assert.fail(`Tab never reaches ${selector} on ${page.url()}`);
}

Deno.test("buying needs no mouse, and the focus is always seen", async () => {
  await withBrowserMarket(async ({ db, open }) => {
    const seller = await addPerson(db.owner);
    await addProduct(db.owner, seller);
    const { token } = await addSession(db.owner, await addPerson(db.owner));
    const page = await open({ token });
    await page.goto("/");

    await page.keyboard.press("Tab");
    assert.equal(await page.locator(":focus").innerText(), "Skip to content");
    await page.keyboard.press("Enter");
    await tabTo(page, ".card a");
    const outline = await page.locator(":focus").evaluate((link) =>
      getComputedStyle(link, "::after").outlineStyle
    );
    assert.notEqual(outline, "none");
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/products\//);
    await tabTo(page, "#buy button[type=submit]");
    await page.keyboard.press("Enter");
    await page.getByText("It is yours.").waitFor();
  });
});

Deno.test("the account menu opens and logs out by keyboard", async () => {
  await withBrowserMarket(async ({ db, open }) => {
    const { token } = await addSession(db.owner, await addPerson(db.owner));
    const page = await open({ token });
    await page.goto("/");
    await tabTo(page, ".menu summary");
    await page.keyboard.press("Enter");
    await tabTo(page, ".menu form button");
    await page.keyboard.press("Enter");
    await page.getByRole("link", { name: "Log in" }).waitFor();
  });
});
