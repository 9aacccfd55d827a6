import assert from "node:assert/strict";
import type { NotificationKind } from "../../market/notifications.ts";
import { notificationWords } from "./words.ts";

/** Every kind: the type of the record asks for each. */
const KINDS: Record<NotificationKind, true> = {
  offer_received: true,
  offer_countered: true,
  offer_accepted: true,
  offer_declined: true,
  offer_withdrawn: true,
  offer_expired: true,
  offer_closed: true,
  item_sold: true,
  order_shipped: true,
  order_received: true,
  order_cancelled: true,
};

Deno.test("every kind of notification says something and leads somewhere", () => {
  for (const kind of Object.keys(KINDS) as NotificationKind[]) {
    const { text, href } = notificationWords({
      id: "1",
      kind,
      subject: { product_id: "p", title: "Chair", price_cents: 1250 },
      created_at: "2026-01-01T00:00:00Z",
      read_at: null,
    }, "USD");
    assert.match(text, /^[A-Z].{10,}/);
    assert.match(href, /^\/(offers|orders)/);
    assert.doesNotMatch(text, /undefined|NaN/);
  }
});
