import assert from "node:assert/strict";
import { withMarket } from "../testing.ts";
import { startConversation } from "./conversations.ts";
import { sendMessage } from "./messages.ts";
import { reportMessage } from "./reports.ts";
import { startedConversation } from "./testing.ts";

Deno.test("a message of the other side can be reported, once, and one's own cannot", () =>
  withMarket(async (market) => {
    const { buyer, seller, stranger, conversation_id, send } =
      await startedConversation(market);
    await send(buyer, "rude words");
    const report = { conversation_id, seq: 1, reason: "It is rude." };
    await market.do(seller, reportMessage, report);
    await market.do(seller, reportMessage, report);
    const [{ count }] = await market.db.reader<[{ count: number }]>`
      select count(*)::int from reports`;
    assert.equal(count, 1);
    await market.refused(buyer, reportMessage, report, "forbidden");
    await market.refused(stranger, reportMessage, report, "forbidden");
    await market.refused(
      seller,
      reportMessage,
      { ...report, seq: 2 },
      "not_found",
    );
  }));

Deno.test("a message is reported by its conversation and its number, not by one of them", () =>
  withMarket(async (market) => {
    const { buyer, seller, stranger, product_id, conversation_id, send } =
      await startedConversation(market);
    const others = await market.do(stranger, startConversation, { product_id });
    for (const body of ["one", "two"]) {
      await market.do(stranger, sendMessage, { ...others, body });
    }
    await send(buyer, "hello");
    const reason = "It is rude.";
    const report = (from: typeof buyer, id: string, seq: number) =>
      market.do(from, reportMessage, { conversation_id: id, seq, reason });
    const missing = { code: "not_found" };
    await assert.rejects(report(seller, conversation_id, 2), missing);
    await assert.rejects(report(seller, crypto.randomUUID(), 1), missing);
    await report(seller, conversation_id, 1);
    await report(seller, others.conversation_id, 1);
    assert.deepEqual(
      [
        ...await market.db.reader`
          select conversation_id, seq, reporter_id, reason
          from reports order by id`,
      ],
      [conversation_id, others.conversation_id].map((id) => ({
        conversation_id: id,
        seq: 1,
        reporter_id: seller.id,
        reason,
      })),
    );
  }));
