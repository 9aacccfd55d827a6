/** Pages that mark as read what they show, while nothing can be written. */
import assert from "node:assert/strict";
import type { Gate } from "../../cluster/command.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { startConversation } from "../../market/conversations/conversations.ts";
import { sendMessage } from "../../market/conversations/messages.ts";
import { addProduct, addSession, withMarket } from "../../market/testing.ts";
import { makeOffer } from "../../market/trade/offers/offers.ts";
import { countWaiting } from "../../market/waiting.ts";
import { loadTestApp } from "../support/app.ts";

Deno.test("what a page marks as read is not waited for, whether or not it can be written", () =>
  withMarket(async (market) => {
    const [seller, buyer] = await market.people(2);
    const { owner, reader } = market.db;
    const product_id = await addProduct(owner, seller);
    const { token } = await addSession(owner, seller);
    const { conversation_id } = await market.do(buyer, startConversation, {
      product_id,
    });
    const body = "Still there?";
    await market.do(buyer, sendMessage, { conversation_id, body });
    const offer = { product_id, price_cents: 800, quantity: 1 };
    await market.do(buyer, makeOffer, offer);

    const pages = ["/notifications", `/messages/${conversation_id}`];
    const pending: Promise<unknown>[] = [];
    // A gate that looks for a leader until it is told that there is none.
    const leaderless = Promise.withResolvers<never>();
    const gate: Gate = {
      execute() {
        pending.push(leaderless.promise);
        return leaderless.promise;
      },
    };
    await using app = await loadTestApp(market, { gate });

    for (const path of pages) {
      const response = await app.fetch(path, token);
      const html = await response.text();
      assert.equal(response.status, 200, "answered while the write is pending");
      const shown = path === "/notifications" ? "notification" : "message";
      assert.doesNotMatch(html, new RegExp(`1 unread ${shown}`), "read by now");
    }
    assert.equal(pending.length, 2);
    leaderless.reject(
      new DomainError("no_leader", "Nobody leads just now.", { retryAfter: 1 }),
    );
    await Promise.allSettled(pending);
    const line = "debug: A write that no answer waited for failed";
    assert.deepEqual(app.logged, [line, line]);
    const counts = await countWaiting(reader, seller.id);
    assert.deepEqual(
      [counts.unread_messages, counts.unread_notifications],
      [1, 1],
    );
  }));

Deno.test("what a page has shown is read a little later", () =>
  withMarket(async (market) => {
    const [seller, buyer] = await market.people(2);
    const { owner, reader } = market.db;
    const product_id = await addProduct(owner, seller);
    const { token } = await addSession(owner, seller);
    const offer = { product_id, price_cents: 800, quantity: 1 };
    await market.do(buyer, makeOffer, offer);
    const pending: Promise<unknown>[] = [];
    const gate: Gate = {
      execute(...call) {
        const written = market.gate.execute(...call);
        pending.push(written);
        return written;
      },
    };
    await using app = await loadTestApp(market, { gate });
    const response = await app.fetch("/notifications", token);
    await response.body?.cancel();
    await Promise.all(pending);
    assert.equal(pending.length, 1);
    const { unread_notifications } = await countWaiting(reader, seller.id);
    assert.equal(unread_notifications, 0);
    // There is nothing left to mark.
    await (await app.fetch("/notifications", token)).body?.cancel();
    assert.equal(pending.length, 1);
  }));
