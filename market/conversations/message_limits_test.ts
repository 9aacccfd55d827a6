/** How often somebody may write. */
import assert from "node:assert/strict";
import {
  addProduct,
  runIn,
  standingStill,
  type TestMarket,
  withMarket,
} from "../testing.ts";
import { startConversation } from "./conversations.ts";
import { sendMessage } from "./messages.ts";
import { startedConversation } from "./testing.ts";

Deno.test("ten messages a minute to somebody who never answered, and again after an answer", () =>
  withMarket(async (market) => {
    const { buyer, seller, conversation_id, send } = await startedConversation(
      market,
    );
    for (let n = 0; n < 10; n++) await send(buyer, `message ${n}`);
    const input = { conversation_id, body: "one more" };
    await assert.rejects(
      market.do(buyer, sendMessage, input),
      (error: { code?: string; more?: { retryAfter?: number } }) => {
        assert.equal(error.code, "rate_limited");
        assert.ok(Number(error.more?.retryAfter) >= 1);
        return true;
      },
    );
    await send(seller, "an answer");
    assert.equal((await send(buyer, "thanks")).seq, 12);
  }));

Deno.test("a hundred messages in ten seconds, also when they come all at once", () =>
  withMarket(async (market) => {
    const { buyer, seller, send } = await startedConversation(market);
    await send(seller, "an answer");
    const outcomes = await Promise.allSettled(
      Array.from({ length: 110 }, (_, n) => send(buyer, `message ${n}`)),
    );
    const refused = outcomes.filter((outcome) => outcome.status === "rejected");
    assert.equal(refused.length, 10);
    assert.ok(refused.every(({ reason }) => reason.code === "rate_limited"));
  }));

Deno.test("an answer elsewhere is none here, and a minute later one may write again", () =>
  withMarket(async (market) => {
    const { seller, buyer, conversation_id, send } = await startedConversation(
      market,
    );
    const { owner } = market.db;
    const elsewhere = await market.do(buyer, startConversation, {
      product_id: await addProduct(owner, seller),
    });
    await market.do(seller, sendMessage, { ...elsewhere, body: "Hello!" });
    const early = { conversation_id, sender: buyer, secondsAgo: 61 };
    await addMessages(market, { ...early, count: 10 });
    await send(buyer, "again");
    const late = { conversation_id, sender: buyer, secondsAgo: 50 };
    await addMessages(market, { ...late, count: 10 });
    await assert.rejects(send(buyer, "one more"), waits(10));
    await owner`
      update messages set sent_at = sent_at - interval '11 seconds'
      where conversation_id = ${conversation_id}`;
    await send(buyer, "one more");
  }));

Deno.test("only one's own messages of the last ten seconds count against the hundred", () =>
  withMarket(async (market) => {
    const { seller, buyer, conversation_id, send } = await startedConversation(
      market,
    );
    const { owner } = market.db;
    const here = { conversation_id };
    await addMessages(market, {
      ...here,
      sender: seller,
      count: 150,
      secondsAgo: 1,
    });
    await addMessages(market, {
      ...here,
      sender: buyer,
      count: 100,
      secondsAgo: 11,
    });
    await send(buyer, "the first");
    await addMessages(market, {
      ...here,
      sender: buyer,
      count: 98,
      secondsAgo: 4,
    });
    await send(buyer, "the hundredth");
    await assert.rejects(send(buyer, "one more"), waits(6));
    await owner`
      update messages set sent_at = sent_at - interval '7 seconds'
      where sender_id = ${buyer.id}`;
    await send(buyer, "one more");
  }));

/** Adds messages of one person, as if they had been sent some seconds ago. */
async function addMessages(
  { db }: TestMarket,
  { conversation_id, sender, count, secondsAgo }: {
    readonly conversation_id: string;
    readonly sender: { readonly id: string };
    readonly count: number;
    readonly secondsAgo: number;
  },
): Promise<void> {
  await db.owner`
    with numbered as (
      update conversations set last_seq = last_seq + ${count}
      where id = ${conversation_id} returning id, last_seq)
    insert into messages (conversation_id, seq, sender_id, body, sent_at)
    select id, last_seq - n, ${sender.id}, 'hello',
      now() - make_interval(secs => ${secondsAgo})
    from numbered, generate_series(0, ${count - 1}) n`;
}

/** Whether a refusal says to wait for so many seconds, less what passed. */
function waits(seconds: number) {
  return ({ code, more }: { code?: string; more?: { retryAfter?: number } }) =>
    code === "rate_limited" && more?.retryAfter !== undefined &&
    more.retryAfter <= seconds && more.retryAfter > seconds - 4;
}

Deno.test("a message counts against the limits until it is ten seconds or a minute old", () =>
  withMarket(async (market) => {
    const { buyer, conversation_id } = await startedConversation(market);
    const start = { conversation_id, sender: buyer, secondsAgo: 0 };
    await addMessages(market, { ...start, count: 100 });
    const input = { conversation_id, body: "one more" };
    await standingStill(market.db.owner, async (sql) => {
      const age = (seconds: number, microseconds: number) =>
        sql`
          update messages set sent_at = now() - make_interval(secs => ${seconds})
            + ${microseconds} * interval '1 microsecond'`;
      const write = () => runIn(sql, sendMessage, buyer, input);
      await age(10, 1);
      await assert.rejects(write(), /faster than anybody can read/);
      await age(10, 0);
      await assert.rejects(write(), /Wait for an answer/);
      await age(60, 1);
      await assert.rejects(write(), /Wait for an answer/);
      await age(60, 0);
      await write();
    });
  }));
