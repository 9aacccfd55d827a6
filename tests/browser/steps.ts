/** What people do in a browser, for more than one test. */
import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";
import { PASSWORD } from "../../market/testing.ts";

/** A real JPEG, from the repository. */
export const PHOTO = fileURLToPath(
  new URL("../fixtures/armchair.jpg", import.meta.url),
);

/** Makes an account as a person does, and ends logged in. */
export async function register(page: Page, username: string): Promise<void> {
  await page.goto("/");
  await page.getByRole("link", { name: "Register" }).click();
  await page.getByLabel("Username").fill(username);
  await page.getByLabel("E-mail address").fill(`${username}@example.org`);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Register" }).click();
  await page.getByText("My account").waitFor({ state: "attached" });
}

/** What somebody writes into the form to sell. */
interface Listing {
  readonly title: string;
  readonly price: string;
  readonly quantity?: string;
}

/** Fills the form to sell, photo included, and leaves it to be sent. */
export async function fillListing(page: Page, item: Listing): Promise<void> {
  await page.goto("/sell");
  await page.locator("#photos").setInputFiles(PHOTO);
  await page.getByLabel("Title").fill(item.title);
  await page.getByLabel("Description").fill("Oak frame, new springs in 2024.");
  await page.getByLabel("Category").selectOption("home");
  await page.getByLabel("Condition").selectOption("good");
  await page.getByLabel("Price of one").fill(item.price);
  await page.getByLabel("Quantity").fill(item.quantity ?? "1");
}
