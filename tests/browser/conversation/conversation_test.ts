/**
 * Two people write to each other from two nodes, also while one of them has no
 * connection. Both end with the same messages in the same order, none twice.
 */
import assert from "node:assert/strict";
import { Link } from "../../faults/link.ts";
import { forwardPort } from "../../faults/proxy.ts";
import { withNodes } from "../three_nodes.ts";
import { assertSame, message, openConversation, say } from "./two_windows.ts";

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
