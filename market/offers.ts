import type { TransactionSql } from "postgres";
import type { DomainEvent } from "../cluster/command.ts";
import { offerChanged, type OfferStatus } from "./events.ts";
import { notify } from "./notifications.ts";

/** An offer's row, as far as its changes need it. */
export interface OfferRow {
  readonly id: string;
  readonly bargain_id: string;
  readonly product_id: string;
  readonly buyer_id: string;
  readonly seller_id: string;
  readonly by_seller: boolean;
  readonly price_cents: number;
  readonly quantity: number;
  readonly status: OfferStatus;
  readonly expires_at: Date;
}

/** Why open offers close by themselves. */
export type ClosingReason = "sold" | "withdrawn" | "changed";

/**
 * Closes the open offers that a product can no longer honour: it is not for sale or takes no offers any more, its stock is
 * smaller than what they ask for, or its asking price is below theirs. Call it in the transaction that changed the product,
 * after the change and while holding the product's row.
 *
 * @returns the events that tell the buyers, and both sides of each offer.
 */
export async function closeOpenOffers(
  tx: TransactionSql,
  productId: string,
  reason: ClosingReason,
): Promise<DomainEvent[]> {
  const closed = await tx<(OfferRow & { title: string })[]>`
    update offers set status = 'closed', closed_at = now()
    from products
    where products.id = ${productId} and offers.product_id = products.id
      and offers.status = 'open'
      and (products.status <> 'active' or not products.offers
        or products.quantity < offers.quantity
        or products.price_cents < offers.price_cents)
    returning offers.*, products.title`;
  const told = await notify(
    tx,
    ...closed.map((offer) => ({
      to: offer.buyer_id,
      kind: "offer_closed" as const,
      subject: {
        product_id: offer.product_id,
        title: offer.title,
        bargain_id: offer.bargain_id,
        price_cents: offer.price_cents,
        quantity: offer.quantity,
        reason,
      },
    })),
  );
  return [...closed.map(offerChanged), ...told];
}
