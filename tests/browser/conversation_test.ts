/**
 * Two people write to each other from two nodes: while a third node, which
 * leads, is killed; over WebSocket and over polling alone; and while one of
 * them has no connection. Both end with the same messages in the same order,
 * none twice.
 */
import assert from "node:assert/strict";
import type { Browser, Page } from "playwright-core";
import type { TestDatabase } from "../../db/testing.ts";
import { addPerson, addProduct, addSession } from "../../market/testing.ts";
import { Link } from "../faults/link.ts";
import { forwardPort } from "../faults/proxy.ts";
import { withNodes } from "./three_nodes.ts";

/** A conversation, open in a window of each side. */
interface OpenConversation {
  readonly id: string;
  readonly buyer: Page;
  readonly seller: Page;
}

interface Way {
  /** Where the person's browser finds the market. */
  readonly url: string;
  readonly polling?: boolean;
}

Deno.test("two people on two nodes see each other write, read and type", () =>
  withNodes(async ({ db, browser, nodes }) => {
    const conversation = await openConversation(db, browser, [
      nodes[1],
      nodes[2],
    ]);
    const { buyer, seller } = conversation;
    await say(buyer, "Is it still there?");
    await message(seller, "Is it still there?");
    await buyer.getByText("Read", { exact: true }).waitFor();
    await seller.getByLabel("Message", { exact: true }).pressSequentially("Ye");
    await buyer.getByText("is writing…").waitFor();
    await say(seller, "Yes: https://example.org/photos");
    const link = buyer.getByRole("link", {
      name: "https://example.org/photos",
    });
    assert.match(await link.getAttribute("rel") ?? "", /noopener/);
    await say(buyer, "<img src=x onerror=alert(1)> & “quotes”");
    await message(seller, "<img src=x onerror=alert(1)> & “quotes”");
    await buyer.goto("/messages");
    await say(seller, "Come by tomorrow.");
    await buyer.locator(".inbox-unread", { hasText: "Come by tomorrow." })
      .waitFor();
    await buyer.getByText("(1 unread message)").waitFor({ state: "attached" });
  }));

Deno.test("the leader is killed in the middle of 200 messages each way: 400 arrive, in one order, none twice", () =>
  withNodes(async ({ db, browser, nodes }) => {
    const conversation = await openConversation(db, browser, [
      nodes[1],
      nodes[2],
    ]);
    await sayAll(conversation, 200, () => nodes[0].signal("SIGKILL"));
    await assertSame(db, conversation, 400);
  }));

Deno.test("the same over polling alone", () =>
  withNodes(async ({ db, browser, nodes }) => {
    const ways = [nodes[1], nodes[2]].map(({ url }) => ({
      url,
      polling: true,
    }));
    const conversation = await openConversation(
      db,
      browser,
      ways as [Way, Way],
    );
    await sayAll(conversation, 200, () => nodes[0].signal("SIGKILL"));
    await assertSame(db, conversation, 400);
  }));

Deno.test("what is written while the way is cut waits, through a reload, and arrives once", () =>
  withNodes(async ({ db, browser, nodes }) => {
    const link = new Link();
    const proxy = forwardPort(nodes[1].port, link);
    const conversation = await openConversation(db, browser, [
      { url: `http://127.0.0.1:${proxy.port}` },
      nodes[2],
    ]);
    const { buyer, seller } = conversation;
    await say(buyer, "Before the cut.");
    await message(seller, "Before the cut.");

    link.cut();
    await say(buyer, "Into the silence.");
    await say(seller, "Are you there?");
    await buyer.getByText("Sending…").waitFor();
    await buyer.getByText("No connection.").waitFor();
    await new Promise((wait) => setTimeout(wait, CUT_MS));
    link.mend();
    await message(buyer, "Are you there?");
    await message(seller, "Into the silence.");

    link.cut();
    await say(buyer, "Kept through a reload.");
    await buyer.getByText("Sending…").waitFor();
    await buyer.goto("about:blank");
    link.mend();
    await buyer.goto(`/messages/${conversation.id}`);
    await message(seller, "Kept through a reload.");
    await assertSame(db, conversation, 4);
    await browser.close();
    link.close();
    await proxy.close();
  }));

const CUT_MS = 20_000;

/** Opens a conversation of two people, in a window of each. */
async function openConversation(
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

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel("Message", { exact: true }).fill(text);
  await page.getByRole("button", { name: "Send", exact: true }).click();
}

async function message(page: Page, text: string): Promise<void> {
  await page.locator(".message-body", { hasText: text }).waitFor();
}

/** Runs in the page: many messages, without the hands of a person. */
async function writeAndSend(text: string): Promise<void> {
  const field = document.querySelector<HTMLTextAreaElement>("#body");
  if (!field) throw new Error("There is no field to write in.");
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.form?.requestSubmit();
  await new Promise((wait) => setTimeout(wait, 20));
}

/** Both write `count` messages; in the middle of it `disturb` happens. */
async function sayAll(
  { buyer, seller }: OpenConversation,
  count: number,
  disturb: () => void,
): Promise<void> {
  await say(seller, "seller begins");
  await message(buyer, "seller begins");
  const write = async (page: Page, name: string, from: number) => {
    for (let n = from; n < count; n++) {
      await page.evaluate(writeAndSend, `${name} ${n}`);
      if (name === "buyer" && n === count / 2) disturb();
    }
  };
  await Promise.all([write(buyer, "buyer", 0), write(seller, "seller", 1)]);
}

/**
 * Fails unless both pages show the `count` messages that the database has, in
 * its order.
 */
async function assertSame(
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
