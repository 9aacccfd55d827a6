import assert from "node:assert/strict";
import { NOTIFICATION_KINDS } from "../../market/notifications.ts";
import { notificationWords } from "./words.ts";

Deno.test("every kind of notification says something and leads somewhere", () => {
  for (const kind of NOTIFICATION_KINDS) {
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
