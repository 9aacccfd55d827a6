/** Listing an item never loses work: photos and text outlast what goes wrong. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { addPerson, addSession, PASSWORD } from "../../market/testing.ts";
import { violations } from "./axe.ts";
import { withBrowserMarket } from "./market.ts";
import { shoot } from "./shoot.ts";
import { fillListing, PHOTO, register } from "./steps.ts";

/** A slow link, in bytes a second. */
const SLOW_LINK = 60_000;

const KEPT = ".preview[data-state=kept]";
const title = (page: Page) => page.getByLabel("Title");

Deno.test("listing", async (test) => {
  await withBrowserMarket(async ({ db, open }) => {
    await test.step("five photos over a slow link, a refusal and a log-out: published once, nothing typed twice", async () => {
      const page = await open();
      await register(page, "slow_seller");
      await page.goto("/sell");
      const network = await page.context().newCDPSession(page);
      await network.send("Network.emulateNetworkConditions", {
        offline: false,
        latency: 100,
        downloadThroughput: 10 * SLOW_LINK,
        uploadThroughput: SLOW_LINK,
      });
      await page.locator("#photos").setInputFiles(Array(5).fill(PHOTO));
      await page.locator("progress").first().waitFor();
      await shoot(page, "sell, sending");
      await title(page).fill("Oak armchair");
      await page.getByLabel("Description").fill("New springs.\nA scratch.");
      await page.getByLabel("Category").selectOption("home");
      await page.getByLabel("Condition").selectOption("good");
      await page.getByLabel("Price of one").fill("12.345");
      const publish = page.getByRole("button", { name: /Publish/ });
      await publish.click();
      // The server's own parser has refused that here.
      await page.locator("#price-error", { hasText: "number" }).waitFor();
      await page.getByLabel("Price of one").fill("90");
      for (const way of ["At the asking price", "By offers"]) {
        await page.getByLabel(way).uncheck();
      }
      await publish.dblclick();
      await page.getByRole("alert").filter({ hasText: "Sell it" }).waitFor();
      await page.locator(KEPT).nth(4).waitFor();
      await page.getByLabel("At the asking price").check();

      await db.owner`delete from sessions`;
      await publish.click();
      await page.getByRole("heading", { name: "Log in" }).waitFor();
      await shoot(page, "sell, logged out");
      assert.deepEqual(await violations(page, "all"), []);
      await page.getByLabel("Username or e-mail").fill("slow_seller");
      await page.getByLabel("Password").fill(PASSWORD);
      await page.getByRole("button", { name: "Log in" }).click();

      await page.getByText("You are logged in again").waitFor();
      await shoot(page, "sell, come back");
      assert.equal(new URL(page.url()).pathname, "/sell");
      assert.equal(await page.locator(KEPT).count(), 5);
      await publish.dblclick();
      await page.waitForURL(/\/products\//, { timeout: 60_000 });
      const products = await db.owner`
        select title, description, category, condition, price_cents, quantity,
          buy_now, offers, (select count(*)::int from photos
            where product_id = products.id) as photos
        from products`;
      assert.deepEqual([...products], [{
        title: "Oak armchair",
        description: "New springs.\nA scratch.",
        category: "home",
        condition: "good",
        price_cents: 9000,
        quantity: 1,
        buy_now: true,
        offers: false,
        photos: 5,
      }]);
      assert.equal((await db.owner`select from drafts`).length, 0);
    });

    await test.step("a draft is there again after a reload, with its photos", async () => {
      const { token } = await addSession(db.owner, await addPerson(db.owner));
      const page = await open({ token });
      await fillListing(page, { title: "Unfinished", price: "12" });
      await page.locator(KEPT).waitFor();
      await page.getByText("Draft saved.").waitFor();
      for (let saved = 0; saved === 0;) {
        const [draft] = await db.owner`select photo_ids from drafts`;
        saved = draft?.["photo_ids"].length ?? 0;
      }
      await title(page).fill("Unfinished business");
      await page.reload();
      await page.getByText("Continue your draft").waitFor();
      assert.equal(await title(page).inputValue(), "Unfinished business");
      assert.equal(await page.locator(KEPT).count(), 1);
      await page.getByRole("button", { name: "Discard the draft" }).click();
      await page.locator(".preview").waitFor({ state: "detached" });
      assert.equal(await title(page).inputValue(), "");
    });

    await test.step("what is no photo is said at once; photos are dropped and pasted", async () => {
      const { token } = await addSession(db.owner, await addPerson(db.owner));
      const page = await open({ token });
      await page.goto("/sell");
      await page.locator("[data-tool]").first().waitFor({ state: "detached" });
      const heic = {
        name: "IMG_1.HEIC",
        mimeType: "image/heic",
        buffer: Buffer.from("ftypheic"),
      };
      const text = { ...heic, name: "notes.jpg", mimeType: "image/jpeg" };
      await page.locator("#photos").setInputFiles([text]);
      await page.getByText("“notes.jpg” is not a photo").waitFor();
      await page.locator("#photos").setInputFiles([heic]);
      await page.getByText("“IMG_1.HEIC” is a HEIC photo").waitFor();
      const photo = (await Deno.readFile(PHOTO)).toBase64();
      for (const kind of ["drop", "paste"] as const) {
        await page.getByLabel("Description").evaluate((element, data) => {
          const bytes = Uint8Array.from(
            atob(data.photo),
            (letter) => letter.charCodeAt(0),
          );
          const transfer = new DataTransfer();
          transfer.items.add(
            new File([bytes], "a.jpg", { type: "image/jpeg" }),
          );
          const init = { bubbles: true, cancelable: true };
          element.dispatchEvent(
            data.kind === "drop"
              ? new DragEvent("drop", { ...init, dataTransfer: transfer })
              : new ClipboardEvent("paste", {
                ...init,
                clipboardData: transfer,
              }),
          );
        }, { photo, kind });
        await page.locator(KEPT).nth(kind === "drop" ? 0 : 1).waitFor();
      }
    });

    await test.step("photos are arranged and turned by keyboard, said aloud, and the focus stays", async () => {
      const { token } = await addSession(db.owner, await addPerson(db.owner));
      const page = await open({ token });
      await page.goto("/sell");
      await page.locator("#photos").setInputFiles([PHOTO, PHOTO, PHOTO]);
      await page.locator(KEPT).nth(2).waitFor();
      const focused = () =>
        page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
      const said = page.locator(".photo-field [role=status]");
      await page.getByRole("button", { name: "Move photo 3 earlier" }).focus();
      await page.keyboard.press("Enter");
      await said.filter({ hasText: "Photo 3 is now 2 of 3." }).waitFor();
      assert.equal(await focused(), "Move photo 2 earlier");
      await page.keyboard.press("Enter");
      await said.filter({ hasText: "Photo 2 is now 1 of 3." }).waitFor();
      assert.equal(await focused(), "Move photo 1 later");
      const before = await page.locator("[name=photo_ids]").first()
        .inputValue();
      await page.getByRole("button", { name: "Turn photo 1" }).focus();
      await page.keyboard.press("Enter");
      await said.filter({ hasText: "turned" }).waitFor();
      assert.equal(await focused(), "Turn photo 1");
      await page.locator(KEPT).nth(2).waitFor();
      const after = await page.locator("[name=photo_ids]").first().inputValue();
      assert.notEqual(after, before);
      const shape = async (id: string) => {
        const [photo] = await db.owner<[{ width: number; height: number }]>`
          select width, height from photos where id = ${id}`;
        return [photo.width, photo.height];
      };
      assert.deepEqual(await shape(after), (await shape(before)).reverse());
      await page.getByRole("button", { name: "Remove photo 3" }).focus();
      await page.keyboard.press("Enter");
      assert.equal(await focused(), "Remove photo 2");
      await page.keyboard.press("Enter");
      await page.keyboard.press("Enter");
      await page.locator(".preview").waitFor({ state: "detached" });
      assert.equal(
        await page.evaluate(() => document.activeElement?.id),
        "photos",
      );
      assert.deepEqual(await violations(page, "all"), []);
    });

    await test.step("a photo of 48 megapixels is made smaller, and stands upright", async () => {
      const { token } = await addSession(db.owner, await addPerson(db.owner));
      const page = await open({ token });
      await page.goto("/sell");
      const buffer = await sharp({
        create: { width: 8064, height: 6048, channels: 3, background: "#284" },
      }).jpeg().withMetadata({ orientation: 6 }).toBuffer();
      await page.locator("#photos").setInputFiles({
        name: "large.jpg",
        mimeType: "image/jpeg",
        buffer,
      });
      await page.locator(KEPT).waitFor({ timeout: 60_000 });
      const id = await page.locator("[name=photo_ids]").inputValue();
      const [photo] = await db.owner`
        select width, height from photos where id = ${id}`;
      assert.deepEqual(photo, { width: 1200, height: 1600 });
    });
  });
});
