/**
 * Two people write to each other from two nodes while a third node, which
 * leads, is killed: over WebSocket, and over polling alone. Both end with the
 * same messages in the same order, none twice.
 */
import type { Page } from "playwright-core";
import { withNodes } from "../three_nodes.ts";
import {
  assertSame,
  message,
  type OpenConversation,
  openConversation,
  say,
  type Way,
} from "./two_windows.ts";

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
