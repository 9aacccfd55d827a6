/**
 * The rules of offers, without a database: who may do what to an offer in which
 * state, and which offers a product takes. The commands in `offers.ts` look up
 * the facts, ask here, and write.
 */
import { DomainError } from "../../../lib/errors/domain_error.ts";
import type { ErrorCode } from "../../../lib/errors/error_codes.ts";
import { NOT_FOR_SALE, type ProductRow } from "../../catalogue/product_row.ts";
import type { OfferStatus } from "../../statuses.ts";

/** An offer's row, as far as its changes need it. */
export interface OfferRow {
  readonly id: string;
  /** The id of the first offer of the history that this one belongs to. */
  readonly bargain_id: string;
  readonly product_id: string;
  readonly buyer_id: string;
  readonly seller_id: string;
  /** Whether the seller made it, as a counter-offer. */
  readonly by_seller: boolean;
  readonly price_cents: number;
  readonly quantity: number;
  readonly status: OfferStatus;
  readonly expires_at: Date;
}

/** What the two sides can do to an offer; that it expires is `statusAt`. */
export type OfferAction = "accept" | "decline" | "counter" | "withdraw";

/** Which of its two sides does it: who made the offer, or who it was made to. */
type OfferRole = "maker" | "answerer";

/** What comes of it: the offer's next state, or the refusal. */
type Decision =
  | { readonly next: OfferStatus }
  | { readonly refused: ErrorCode; readonly message: string };

const NEXT: Readonly<
  Record<OfferAction, { readonly by: OfferRole; readonly next: OfferStatus }>
> = {
  accept: { by: "answerer", next: "accepted" },
  decline: { by: "answerer", next: "declined" },
  counter: { by: "answerer", next: "countered" },
  withdraw: { by: "maker", next: "withdrawn" },
};

const CLOSED: Readonly<Record<Exclude<OfferStatus, "open">, string>> = {
  accepted: "This offer has been accepted already.",
  declined: "This offer has been declined already.",
  countered: "This offer was answered by a newer one.",
  withdrawn: "This offer has been withdrawn.",
  expired: "This offer has expired.",
  closed: "This offer closed because the item changed or was sold.",
};

/**
 * Returns what comes of `action` on an offer in `status`, when `role` does it.
 */
export function decide(
  status: OfferStatus,
  role: OfferRole,
  action: OfferAction,
): Decision {
  const { by, next } = NEXT[action];
  if (status !== "open") {
    return { refused: "offer_closed", message: CLOSED[status] };
  }
  if (role !== by) {
    return {
      refused: "forbidden",
      message: role === "maker"
        ? "This is your own offer: the other side answers it."
        : "Only who made the offer can withdraw it. Decline it instead.",
    };
  }
  return { next };
}

/**
 * Returns an offer's status at `now`: one that is due has expired, also before
 * the leader has marked it so.
 */
export function statusAt(
  offer: Pick<OfferRow, "status" | "expires_at">,
  now: Date,
): OfferStatus {
  return offer.status === "open" && offer.expires_at <= now
    ? "expired"
    : offer.status;
}

/** Returns what `user`, one of its two sides, is to an offer. */
export function roleIn(
  offer: Pick<OfferRow, "buyer_id" | "seller_id" | "by_seller">,
  user: string,
): OfferRole {
  const maker = offer.by_seller ? offer.seller_id : offer.buyer_id;
  return user === maker ? "maker" : "answerer";
}

/**
 * Checks that a product takes an offer of this price and quantity from `buyer`.
 *
 * @throws {DomainError} `forbidden` for one's own, `sold_out` when fewer are
 * left, `conflict` when it is withdrawn, hidden or takes no offers,
 * `invalid_input` above the asking price.
 */
export function checkOffer(
  product: Pick<
    ProductRow,
    "seller_id" | "status" | "offers" | "price_cents" | "quantity"
  >,
  buyer: string,
  offer: Pick<OfferRow, "price_cents" | "quantity">,
): void {
  if (product.seller_id === buyer) {
    throw new DomainError("forbidden", "This item is yours.");
  }
  if (product.status !== "active") {
    throw new DomainError(
      product.status === "sold" ? "sold_out" : "conflict",
      NOT_FOR_SALE[product.status],
    );
  }
  if (!product.offers) {
    throw new DomainError(
      "conflict",
      "The seller takes no offers for this item. Buy it at the asking price.",
    );
  }
  if (offer.quantity > product.quantity) {
    throw new DomainError(
      "sold_out",
      `Only ${product.quantity} left: ask for that many at most.`,
    );
  }
  if (offer.price_cents > product.price_cents) {
    const message = "Offer at most the asking price.";
    throw new DomainError("invalid_input", message, {
      issues: [{ path: ["price_cents"], message }],
    });
  }
}
