import assert from "node:assert/strict";
import { DomainError } from "../../../lib/errors/domain_error.ts";
import {
  checkOffer,
  decide,
  type OfferAction,
  roleIn,
  statusAt,
} from "./offer_rules.ts";
import { offerStatus } from "../../statuses.ts";

type OfferRole = Parameters<typeof decide>[1];

/** What must come of each action in an open offer, by role. */
const OPEN: Record<OfferAction, Record<OfferRole, string>> = {
  accept: {
    answerer: "accepted",
    maker: "forbidden",
  },
  decline: {
    answerer: "declined",
    maker: "forbidden",
  },
  counter: {
    answerer: "countered",
    maker: "forbidden",
  },
  withdraw: {
    maker: "withdrawn",
    answerer: "forbidden",
  },
};

for (const status of offerStatus.options) {
  for (const action of Object.keys(OPEN) as OfferAction[]) {
    for (const role of Object.keys(OPEN[action]) as OfferRole[]) {
      const expected = status === "open" ? OPEN[action][role] : "offer_closed";
      Deno.test(`${role} may ${action} an offer that is ${status}: ${expected}`, () => {
        const decision = decide(status, role, action);
        assert.equal(
          "next" in decision ? decision.next : decision.refused,
          expected,
        );
      });
    }
  }
}

Deno.test("each side is told what it can do instead", () => {
  const message = (...asked: Parameters<typeof decide>) => {
    const decision = decide(...asked);
    return "refused" in decision ? decision.message : "";
  };
  assert.match(message("open", "maker", "accept"), /the other side answers it/);
  assert.match(message("open", "answerer", "withdraw"), /Decline it instead/);
});

Deno.test("both sides know who made an offer and who answers it", () => {
  const byBuyer = { buyer_id: "b", seller_id: "s", by_seller: false };
  const bySeller = { ...byBuyer, by_seller: true };
  const cases: [typeof byBuyer, string, OfferRole][] = [
    [byBuyer, "b", "maker"],
    [byBuyer, "s", "answerer"],
    [bySeller, "b", "answerer"],
    [bySeller, "s", "maker"],
  ];
  for (const [offer, user, role] of cases) {
    assert.equal(roleIn(offer, user), role);
  }
});

Deno.test("an open offer that is due has expired, a closed one stays what it is", () => {
  const due = new Date("2026-01-03T00:00:00Z");
  const before = new Date(due.getTime() - 1);
  assert.equal(statusAt({ status: "open", expires_at: due }, before), "open");
  assert.equal(statusAt({ status: "open", expires_at: due }, due), "expired");
  assert.equal(
    statusAt({ status: "accepted", expires_at: due }, due),
    "accepted",
  );
});

const product = {
  seller_id: "s",
  status: "active",
  offers: true,
  price_cents: 1000,
  quantity: 3,
} as const;

Deno.test("a product takes an offer up to its price and stock", () => {
  checkOffer(product, "b", { price_cents: 1000, quantity: 3 });
  checkOffer(product, "b", { price_cents: 1, quantity: 1 });
});

const REFUSALS = [
  ["one's own item", product, "s", 500, 1, "forbidden"],
  [
    "a hidden item",
    { ...product, status: "hidden" },
    "b",
    500,
    1,
    "conflict",
  ],
  ["a sold item", { ...product, status: "sold" }, "b", 500, 1, "sold_out"],
  [
    "a withdrawn item",
    { ...product, status: "withdrawn" },
    "b",
    500,
    1,
    "conflict",
  ],
  [
    "an item that takes no offers",
    { ...product, offers: false },
    "b",
    500,
    1,
    "conflict",
  ],
  ["more than the stock", product, "b", 500, 4, "sold_out"],
  ["more than the asking price", product, "b", 1001, 1, "invalid_input"],
] as const;

for (const [what, on, buyer, price_cents, quantity, code] of REFUSALS) {
  Deno.test(`an offer for ${what} is refused: ${code}`, () => {
    assert.throws(
      () => checkOffer(on, buyer, { price_cents, quantity }),
      (error) => error instanceof DomainError && error.code === code,
    );
  });
}
