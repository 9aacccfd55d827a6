/** A conversation of two people, each in a browser window, over a cluster. */
import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import type { TestDatabase } from "../../../db/testing.ts";
import { addPerson, addProduct, addSession } from "../../../market/testing.ts";

/** A conversation, open in a window of each side. */
export interface OpenConversation {
  readonly id: string;
  readonly buyer: Page;
  readonly seller: Page;
}

/** How a person reaches the market. */
export interface Way {
  /** Where the person's browser finds the market. */
  readonly url: string;
  readonly polling?: boolean;
}

/** Opens a conversation of two people, in a window of each. */
export async function openConversation(
  { owner }: TestDatabase,
  browser: Browser,
  [buyerWay, sellerWay]: readonly [Way, Way],
): Promise<OpenConversation> {
  const [buyer, seller] = [await addPerson(owner), await addPerson(owner)];
  const product = await addProduct(owner, seller);
  const windows = [];
  for (
    const [person, { url, polling = false }] of [
      [buyer, buyerWay],
      [seller, sellerWay],
    ] as const
  ) {
    const context = await browser.newContext({ baseURL: url });
    const { token } = await addSession(owner, person);
    await context.addCookies([{ name: "session", value: token, url }]);
    if (polling) {
      await context.addInitScript(withoutWebSockets);
    }
    windows.push(await context.newPage());
  }
  const [buyerPage, sellerPage] = windows as [Page, Page];
  await buyerPage.goto(`/products/${product}`);
  await buyerPage.getByRole("button", { name: "Message the seller" }).click();
  await buyerPage.getByLabel("Message", { exact: true }).waitFor();
  const id = new URL(buyerPage.url()).pathname.split("/").at(-1) ?? "";
  await sellerPage.goto(`/messages/${id}`);
  const conversation = { id, buyer: buyerPage, seller: sellerPage };
  for (const page of [buyerPage, sellerPage]) await live(page);
  return conversation;
}

/** Runs in the page: as behind a proxy that lets no WebSocket pass. */
function withoutWebSockets(): void {
  globalThis.WebSocket = class extends WebSocket {
    constructor() {
      super(`${location.origin.replace("http", "ws")}/not-here`);
    }
  };
}

/** Waits until the page's script has taken the conversation over. */
async function live(page: Page): Promise<void> {
  await page.locator(".conversation-box[data-live]").waitFor();
}

/** Writes a message and sends it. */
export async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel("Message", { exact: true }).fill(text);
  await page.getByRole("button", { name: "Send", exact: true }).click();
}

/** Waits until the page shows a message with this text. */
export async function message(page: Page, text: string): Promise<void> {
  await page.locator(".message-body", { hasText: text }).waitFor();
}

/**
 * Fails unless both pages show the `count` messages that the database has, in
 * its order.
 */
export async function assertSame(
  db: TestDatabase,
  { id, buyer, seller }: OpenConversation,
  count: number,
): Promise<void> {
  const shown = [];
  for (const page of [buyer, seller]) {
    await page.getByText("Sending…").first().waitFor({
      state: "detached",
      timeout: 120_000,
    });
    await page.waitForFunction(
      (count) => document.querySelectorAll(".message").length === count,
      count,
      { timeout: 60_000 },
    );
    shown.push(await page.locator(".message-body").allInnerTexts());
  }
  const rows = await db.reader<{ seq: number; body: string }[]>`
    select seq, body from messages where conversation_id = ${id} order by seq`;
  assert.deepEqual(
    rows.map(({ seq }) => seq),
    Array.from({ length: count }, (_, n) => n + 1),
  );
  const bodies = rows.map(({ body }) => body);
  assert.equal(new Set(bodies).size, count);
  assert.deepEqual(shown[0], bodies);
  assert.deepEqual(shown[1], bodies);
}
