import assert from "node:assert/strict";
import { addPerson, withMarket } from "../testing.ts";
import { startConversation } from "./conversations.ts";
import { sendMessage } from "./messages.ts";
import { listReported, openReported, reportMessage } from "./reports.ts";
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
    await market.refused(stranger, reportMessage, report, "not_found");
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

Deno.test("what was reported is read with what was said around it, and nothing else", () =>
  withMarket(async (market) => {
    const { buyer, conversation_id, seller, send } = await startedConversation(
      market,
    );
    const { owner, reader } = market.db;
    await assert.rejects(listReported(reader, conversation_id), {
      code: "not_found",
    });
    await send(buyer, "hello");
    await owner`
      insert into messages (conversation_id, seq, sender_id, body)
      select ${conversation_id}, n, ${seller.id}, n::text
      from generate_series(2, 40) n`;
    const reported = { conversation_id, seq: 20, reason: "Rude." };
    await market.do(buyer, reportMessage, reported);
    const read = await listReported(reader, conversation_id);
    assert.deepEqual(
      read.map(({ seq }) => seq),
      Array.from({ length: 21 }, (_, i) => 10 + i),
    );
  }));

Deno.test("an admin's look at what was reported stands in the log, each time", () =>
  withMarket(async (market) => {
    const { buyer, conversation_id, seller, send } = await startedConversation(
      market,
    );
    const { owner, reader } = market.db;
    const admin = await addPerson(owner, { role: "admin" });
    const look = { conversation_id };
    await send(seller, "rude words");
    await market.refused(admin, openReported, look, "not_found");
    await market.do(buyer, reportMessage, {
      conversation_id,
      seq: 1,
      reason: "Rude.",
    });
    await market.refused(seller, openReported, look, "forbidden");
    for (let n = 0; n < 2; n++) await market.do(admin, openReported, look);
    const lines = await reader`
      select actor_id, subject from activities where label = 'open_reported'`;
    const line = { actor_id: admin.id, subject: conversation_id };
    assert.deepEqual([...lines], [line, line]);
  }));
