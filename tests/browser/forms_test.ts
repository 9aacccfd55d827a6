import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { TestDatabase } from "../../db/testing.ts";
import { addPerson, addProduct, addSession } from "../../market/testing.ts";
import { withBrowserMarket } from "./market.ts";
import { PASSWORD } from "../../market/testing.ts";
import { fillListing, PHOTO } from "./steps.ts";

Deno.test("forms", async (test) => {
  await withBrowserMarket(async ({ db, open }) => {
    await test.step("a refused form says what is wrong at its field and keeps what was typed", async () => {
      const { token } = await addSession(db.owner, await addPerson(db.owner));
      const page = await open({ token, javaScript: false });
      await fillListing(page, { title: "Oak armchair", price: "0" });
      await page.getByRole("button", { name: "Publish" }).click();

      const summary = page.getByRole("alert");
      await summary.waitFor();
      await summary.getByRole("link").click();
      const price = page.getByLabel("Price of one");
      assert.ok(page.url().endsWith("#price"));
      assert.equal(await price.getAttribute("aria-invalid"), "true");
      assert.equal(await price.inputValue(), "0");
      assert.equal(await page.getByLabel("Title").inputValue(), "Oak armchair");
      assert.match(await page.locator("#price-error").innerText(), /lowest/);
      await assertNothingListed(db);
    });

    await test.step("a text file named .jpg is refused before anything is listed", async () => {
      const { token } = await addSession(db.owner, await addPerson(db.owner));
      const page = await open({ token, javaScript: false });
      await fillListing(page, { title: "Oak armchair", price: "10" });
      await page.locator("#photos").setInputFiles({
        name: "chair.jpg",
        mimeType: "image/jpeg",
        buffer: Buffer.from("no photo"),
      });
      await page.getByRole("button", { name: "Publish" }).click();
      await page.getByRole("alert").waitFor();
      assert.match(
        await page.locator("#photos-error").innerText(),
        /not a photo/,
      );
      assert.equal(await page.getByLabel("Title").inputValue(), "Oak armchair");
      await assertNothingListed(db);
    });

    await test.step("a name that is taken is told at its field, and the password does not come back", async () => {
      const page = await open();
      const [taken] = await db.owner<[{ username: string }]>`
      select username from users where id = ${(await addPerson(db.owner)).id}`;
      await page.goto("/register");
      await page.getByLabel("Username").fill(taken.username);
      await page.getByLabel("E-mail address").fill("new@example.org");
      await page.getByLabel("Password").fill(PASSWORD);
      await page.getByRole("button", { name: "Register" }).click();
      await page.getByRole("alert").waitFor();
      assert.match(await page.locator("#username-error").innerText(), /taken/);
      assert.equal(await page.getByLabel("Password").inputValue(), "");
    });

    await test.step("fields are checked while they are filled in", async () => {
      const page = await open();
      await page.goto("/register");
      await page.locator("form[novalidate]#register").waitFor();
      const email = page.getByLabel("E-mail address");
      await email.fill("mara");
      await email.blur();
      const error = page.locator("#email-error");
      assert.match(await error.innerText(), /such as/);
      await email.fill("mara@example.org");
      assert.equal(await error.innerText(), "");

      await page.getByRole("button", { name: "Register" }).click();
      assert.equal(await page.locator(":focus").getAttribute("id"), "username");
      const username = page.getByLabel("Username");
      await username.fill("\u202Amara\u202C");
      await username.blur();
      assert.equal(await username.inputValue(), "mara");
      assert.equal(await page.locator("#username-error").innerText(), "");
    });

    await test.step("a message that appears takes no click away from what it moves", async () => {
      const { token } = await addSession(db.owner, await addPerson(db.owner));
      const page = await open({ token });
      await page.goto("/sell");
      await page.locator("form[novalidate]#sell").waitFor();
      await page.getByLabel("Price of one").fill("cheap");
      await page.getByLabel("By offers").uncheck();
      await page.locator("#price-error", { hasText: "number" }).waitFor();
    });

    await test.step("photos are seen, put into order and removed before they are sent", async () => {
      const { token } = await addSession(db.owner, await addPerson(db.owner));
      const page = await open({ token });
      await fillListing(page, { title: "Oak armchair", price: "10" });
      const field = page.locator("#photos");
      await field.setInputFiles([PHOTO, PHOTO]);
      const previews = page.locator(".preview");
      await previews.nth(2).waitFor();
      await page.getByRole("button", { name: "Remove photo 3" }).click();
      await page.getByRole("button", { name: "Move photo 2 earlier" }).click();
      assert.equal(await previews.count(), 2);
      await page.getByRole("button", { name: "Publish" }).click();
      await page.locator(".thumbs img").nth(1).waitFor();

      await page.getByRole("link", { name: "Edit" }).click();
      await page.getByRole("button", { name: "Remove photo 1" }).click();
      await page.getByRole("button", { name: "Save changes" }).click();
      await page.waitForURL(/\/products\/[^/]+$/);
      assert.equal(await page.locator(".gallery img").count(), 1);
    });

    await test.step("the quantity shows its total and stays within the stock", async () => {
      const id = await addProduct(db.owner, await addPerson(db.owner), {
        price_cents: 1250,
        quantity: 3,
      });
      const { token } = await addSession(db.owner, await addPerson(db.owner));
      const page = await open({ token });
      await page.goto(`/products/${id}`);
      const more = page.getByRole("button", { name: "One more" });
      await more.click();
      await more.click();
      assert.equal(await page.locator(".total output").innerText(), "$37.50");
      assert.ok(await more.isDisabled());
      await page.getByRole("button", { name: "Buy now" }).click();
      await page.getByText("3 × $12.50").waitFor();
    });

    await test.step("the home page of a visitor ships no JavaScript", async () => {
      await addProduct(db.owner, await addPerson(db.owner));
      const page = await open();
      const scripts: string[] = [];
      page.on("request", (request) => {
        if (request.resourceType() === "script") scripts.push(request.url());
      });
      await page.goto("/", { waitUntil: "networkidle" });
      assert.deepEqual(scripts, []);
      assert.equal(await page.locator("script").count(), 0);
    });
  });
});

async function assertNothingListed({ reader }: TestDatabase): Promise<void> {
  const [listed] = await reader<[{ items: number }]>`
    select count(*)::int as items from products`;
  assert.equal(listed.items, 0);
}
