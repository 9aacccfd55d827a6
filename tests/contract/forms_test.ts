/** The pages' forms without JavaScript, seen from outside: what was typed stays, and it says what is wrong. */
import assert from "node:assert/strict";
import { createTestDatabase } from "../../db/testing.ts";
import { startNode } from "../processes/node_process.ts";
import { listed, newcomer } from "./client.ts";
import { sendForm } from "./forms.ts";

Deno.test("what was typed into a refused form stands in it, with what is wrong", async (t) => {
  await using database = await createTestDatabase();
  await using node = await startNode({
    env: { DATABASE_URL: database.url, LOG_LEVEL: "warn" },
  });
  const seller = await newcomer(node.url, "seller");
  const buyer = await newcomer(node.url, "buyer");
  const product_id = await listed(seller, { quantity: 2 });
  const talk = await buyer.do("start_conversation", { product_id });
  const thread = `/messages/${talk["conversation_id"]}`;

  await t.step("a message that is too long", async () => {
    const body = "long <story> & more ".repeat(250);
    const { status, html } = await sendForm(buyer, thread, {
      action: "send",
      body,
    });
    assert.equal(status, 400);
    assert.match(html, /<textarea[^>]*name="body"[^>]*>long &lt;story> &amp;/);
    assert.match(html, /Write a message in at most 4000 characters/);
  });

  await t.step("a report of a message that is not there", async () => {
    await seller.do("send_message", {
      conversation_id: talk["conversation_id"],
      body: "Buy elsewhere",
    });
    const { status, html } = await sendForm(buyer, thread, {
      action: "report",
      seq: "7",
      reason: "Wants money <first>",
    });
    assert.equal(status, 404);
    assert.match(html, /<details class="conversation-tools" open/);
    assert.match(html, /name="reason"[^>]*>Wants money &lt;first></);
  });

  for (
    const [quantity, status, shown, why] of [
      ["3", 409, "3", /Only 2 of this item are left/],
      ["0", 400, "1", /Buy at least one/],
      ["two", 400, "1", /Write how many as a whole number/],
    ] as const
  ) {
    await t.step(`a purchase of ${quantity} where 2 are left`, async () => {
      const answer = await sendForm(buyer, `/products/${product_id}`, {
        action: "buy",
        quantity,
      });
      assert.equal(answer.status, status);
      const [field = ""] = /<input[^>]*id="quantity"[^>]*>/
        .exec(answer.html) ?? [];
      assert.match(field, new RegExp(`value="${shown}"`));
      assert.match(answer.html, why);
    });
  }
});
