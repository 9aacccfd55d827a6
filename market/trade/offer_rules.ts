import { DomainError, type ErrorCode } from "../../lib/domain_error.ts";
import type { OfferStatus } from "../events.ts";

/**
 * The rules of bargaining, without a database: who may do what to an offer in which state, and which offers a product
 * takes. The commands in `offers.ts` look up the facts, ask here, and write.
 */

/** What can be done to an offer. */
export type OfferAction =
  | "accept"
  | "decline"
  | "counter"
  | "withdraw"
  | "expire";

/** Who does it: the side that made the offer, the side it was made to, a node of ours, or anybody else. */
export type OfferRole = "maker" | "answerer" | "system" | "stranger";

/** What comes of it: the offer's next state, or the refusal. */
export type Decision =
  | { readonly next: OfferStatus }
  | { readonly refused: ErrorCode; readonly message: string };

const NEXT: Readonly<
  Record<OfferAction, { readonly by: OfferRole; readonly next: OfferStatus }>
> = {
  accept: { by: "answerer", next: "accepted" },
  decline: { by: "answerer", next: "declined" },
  counter: { by: "answerer", next: "countered" },
  withdraw: { by: "maker", next: "withdrawn" },
  expire: { by: "system", next: "expired" },
};

const CLOSED: Readonly<Record<Exclude<OfferStatus, "open">, string>> = {
  accepted: "This offer has been accepted already.",
  declined: "This offer has been declined already.",
  countered: "This offer was answered by a newer one.",
  withdrawn: "This offer has been withdrawn.",
  expired: "This offer has expired.",
  closed: "This offer closed because the item changed or was sold.",
};

/** Returns what comes of `action` on an offer in `status`, when `role` does it. */
export function decide(
  status: OfferStatus,
  role: OfferRole,
  action: OfferAction,
): Decision {
  if (role === "stranger") {
    return { refused: "forbidden", message: "This is not your bargain." };
  }
  const { by, next } = NEXT[action];
  const turn = role === by;
  if (role === "system" && !turn || action === "expire" && !turn) {
    return { refused: "forbidden", message: "Offers expire by themselves." };
  }
  if (status !== "open") {
    return { refused: "offer_closed", message: CLOSED[status] };
  }
  if (!turn) {
    return {
      refused: "forbidden",
      message: role === "maker"
        ? "This is your own offer: the other side answers it."
        : "Only who made the offer can withdraw it. Decline it instead.",
    };
  }
  return { next };
}

/** An offer's state at `now`: one that is due has expired, also before the node that marks it so came by. */
export function statusAt(
  offer: { readonly status: OfferStatus; readonly expires_at: Date },
  now: Date,
): OfferStatus {
  return offer.status === "open" && offer.expires_at <= now
    ? "expired"
    : offer.status;
}

/** Returns what `user` is to an offer. */
export function roleIn(
  offer: {
    readonly buyer_id: string;
    readonly seller_id: string;
    readonly by_seller: boolean;
  },
  user: string,
): OfferRole {
  if (user !== offer.buyer_id && user !== offer.seller_id) return "stranger";
  const maker = offer.by_seller ? offer.seller_id : offer.buyer_id;
  return user === maker ? "maker" : "answerer";
}

/** What a product must say of itself before a price is proposed for it. */
export interface Bargainable {
  readonly seller_id: string;
  readonly status: "active" | "sold" | "withdrawn" | "hidden";
  readonly offers: boolean;
  readonly price_cents: number;
  readonly quantity: number;
}

/**
 * Checks that the product takes an offer of this price and quantity from `buyer`.
 *
 * @throws {DomainError} that says why it does not.
 */
export function checkProposal(
  product: Bargainable,
  buyer: string,
  proposal: { readonly price_cents: number; readonly quantity: number },
): void {
  if (product.status === "hidden") {
    throw new DomainError("not_found", "There is no such item.");
  }
  if (product.seller_id === buyer) {
    throw new DomainError("forbidden", "This item is yours.");
  }
  if (product.status === "sold") {
    throw new DomainError("sold_out", "This item has been sold.");
  }
  if (product.status === "withdrawn") {
    throw new DomainError("conflict", "The seller has withdrawn this item.");
  }
  if (!product.offers) {
    throw new DomainError(
      "conflict",
      "The seller takes no offers for this item. Buy it at the asking price.",
    );
  }
  if (proposal.quantity > product.quantity) {
    throw new DomainError(
      "sold_out",
      `Only ${product.quantity} left: ask for that many at most.`,
    );
  }
  if (proposal.price_cents > product.price_cents) {
    const message = "Offer at most the asking price.";
    throw new DomainError("invalid_input", message, {
      issues: [{ path: ["price_cents"], message }],
    });
  }
}
