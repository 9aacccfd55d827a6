import assert from "node:assert/strict";
import type { Actor } from "../../cluster/command.ts";
import {
  addPerson,
  addProduct,
  runIn,
  standingStill,
  withMarket,
} from "../testing.ts";
import {
  hideConversation,
  markRead,
  startConversation,
} from "./conversations.ts";
import { startedConversation } from "./testing.ts";

Deno.test("a buyer has one conversation about an item, however often they start it", () =>
  withMarket(async (market) => {
    const { buyer, seller, product_id, conversation_id } =
      await startedConversation(market);
    const again = await Promise.all(
      [1, 2, 3].map(() => market.do(buyer, startConversation, { product_id })),
    );
    assert.deepEqual(
      new Set(again.map((result) => result.conversation_id)),
      new Set([conversation_id]),
    );
    const hidden = await addProduct(market.db.owner, seller, {
      status: "hidden",
    });
    const refusals: [Actor, string, string][] = [
      [seller, product_id, "forbidden"],
      [buyer, hidden, "not_found"],
      [buyer, crypto.randomUUID(), "not_found"],
      [{ kind: "anonymous" }, product_id, "unauthenticated"],
    ];
    for (const [actor, product, code] of refusals) {
      const input = { product_id: product };
      await market.refused(actor, startConversation, input, code);
    }
  }));

Deno.test("five new conversations an hour; those that are there open as before", () =>
  withMarket(async (market) => {
    const { buyer, seller, product_id } = await startedConversation(market);
    const products = await Promise.all(
      Array.from({ length: 7 }, () => addProduct(market.db.owner, seller)),
    );
    const outcomes = await Promise.allSettled(
      products.map((product_id) =>
        market.do(buyer, startConversation, { product_id })
      ),
    );
    assert.equal(
      outcomes.filter((outcome) => outcome.status === "fulfilled").length,
      4,
    );
    await market.do(buyer, startConversation, { product_id });
  }));

Deno.test("another buyer's conversation about an item is not given to me", () =>
  withMarket(async (market) => {
    const { stranger, seller, buyer, product_id, conversation_id } =
      await startedConversation(market);
    const { owner } = market.db;
    const other = await addProduct(owner, seller);
    const about = async (from: typeof buyer, product: string) =>
      (await market.do(from, startConversation, { product_id: product }))
        .conversation_id;
    const mine = await about(stranger, product_id);
    assert.notEqual(mine, conversation_id);
    assert.notEqual(await about(buyer, other), conversation_id);
    assert.equal(await about(buyer, product_id), conversation_id);
    // What was sold can be asked about; what was withdrawn or hidden only by
    // those who asked before.
    await owner`update products set status = 'sold' where id = ${other}`;
    await about(stranger, other);
    await owner`update products set status = 'withdrawn'`;
    const newcomer = await addPerson(owner);
    await market.refused(
      newcomer,
      startConversation,
      { product_id },
      "not_found",
    );
    await owner`update products set status = 'hidden'`;
    assert.equal(await about(stranger, product_id), mine);
  }));

Deno.test("only conversations that I started within the hour count against the five", () =>
  withMarket(async (market) => {
    const { buyer, seller, stranger, send } = await startedConversation(market);
    const { owner } = market.db;
    const start = async (from: typeof buyer, of: typeof buyer) =>
      await market.do(from, startConversation, {
        product_id: await addProduct(owner, of),
      });
    // Started by others, with oneself.
    for (let n = 0; n < 4; n++) await start(seller, buyer);
    for (let n = 0; n < 2; n++) await start(stranger, buyer);
    for (let n = 0; n < 4; n++) await start(buyer, seller);
    await assert.rejects(start(buyer, seller), { code: "rate_limited" });
    // The oldest counts for an hour, however lately somebody wrote in it.
    const age = (minutes: number) =>
      owner`
        update conversations
        set created_at = now() - make_interval(mins => ${minutes})
        where id = (select min(id::text)::uuid from conversations)`;
    await age(59);
    await send(buyer, "hello");
    await assert.rejects(start(buyer, seller), {
      code: "rate_limited",
      more: { retryAfter: 60 },
    });
    await age(61);
    await start(buyer, seller);
  }));

Deno.test("a read mark is set in one conversation, for oneself, by its sides alone", () =>
  withMarket(async (market) => {
    const { buyer, seller, stranger, product_id, conversation_id, send } =
      await startedConversation(market);
    await market.do(stranger, startConversation, { product_id });
    await send(buyer, "hello");
    await market.do(seller, markRead, { conversation_id, seq: 1 });
    const marks = () =>
      market.db.reader`
        select conversation_id, user_id, seq, hidden_seq from reads
        order by user_id`;
    const mark = { conversation_id, seq: 1, hidden_seq: null };
    const both = [{ ...mark, user_id: seller.id }, {
      ...mark,
      user_id: buyer.id,
    }].toSorted((a, b) => a.user_id < b.user_id ? -1 : 1);
    assert.deepEqual([...await marks()], both);
    const REFUSALS = [
      [stranger, conversation_id, "not_found"],
      [buyer, crypto.randomUUID(), "not_found"],
    ] as const;
    for (const [actor, id, code] of REFUSALS) {
      const input = { conversation_id: id };
      await market.refused(actor, markRead, { ...input, seq: 1 }, code);
      await market.refused(actor, hideConversation, input, code);
    }
    assert.deepEqual([...await marks()], both);
    await market.do(seller, hideConversation, { conversation_id });
    assert.deepEqual(
      (await marks()).map(({ user_id, hidden_seq }) => [user_id, hidden_seq]),
      both.map(({ user_id }) => [user_id, user_id === seller.id ? 1 : null]),
    );
  }));

Deno.test("a conversation counts against the five until it is an hour old", () =>
  withMarket(async (market) => {
    const [buyer, seller] = await market.people(2);
    const { owner } = market.db;
    const add = () => addProduct(owner, seller);
    for (let n = 0; n < 5; n++) {
      await market.do(buyer, startConversation, { product_id: await add() });
    }
    const product_id = await add();
    await standingStill(owner, async (sql) => {
      const age = (microseconds: number) =>
        sql`
          update conversations set created_at = now() - interval '1 hour'
            + ${microseconds} * interval '1 microsecond'
          where id = (select min(id::text)::uuid from conversations)`;
      const start = () => runIn(sql, startConversation, buyer, { product_id });
      await age(1);
      await assert.rejects(start(), { code: "rate_limited" });
      await age(0);
      await start();
    });
  }));
