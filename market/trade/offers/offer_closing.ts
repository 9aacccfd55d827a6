/** Offers that close without anybody answering them. */
import type { TransactionSql } from "../../../db/transaction.ts";
import { z } from "zod";
import { defineCommand, type DomainEvent } from "../../../cluster/command.ts";
import type { Sql } from "../../../db/pools.ts";
import { offerChanged } from "../../events.ts";
import { notify } from "../../notifications.ts";
import { aboutOffer } from "./offer_news.ts";
import type { OfferRow } from "./offer_rules.ts";

/** What about its product closed an open offer. */
type ClosingReason = "sold" | "withdrawn" | "changed";

type TitledOffer = OfferRow & { readonly title: string };

/**
 * Closes the open offers that a product can no longer honour: it is not for
 * sale or takes no offers any more, its stock is smaller than what they ask
 * for, or its asking price is below theirs. Call it in the transaction that
 * changed the product, after the change and while holding the product's row.
 *
 * @param isOther Whether the product is not what the offers were made for any
 * more: all of them close.
 * @returns the events that tell the buyers, and both sides of each offer.
 */
export async function closeOpenOffers(
  tx: TransactionSql,
  productId: string,
  reason: ClosingReason,
  { isOther = false } = {},
): Promise<DomainEvent[]> {
  const closed = await tx<TitledOffer[]>`
    update offers set status = 'closed', closed_at = now()
    from products
    where products.id = ${productId} and offers.product_id = products.id
      and offers.status = 'open'
      and (${isOther} or products.status <> 'active' or not products.offers
        or products.quantity < offers.quantity
        or products.price_cents < offers.price_cents)
    returning offers.*, products.title`;
  const told = await notify(
    tx,
    ...closed.map((offer) =>
      aboutOffer(offer, offer.title, offer.buyer_id, "offer_closed", { reason })
    ),
  );
  return [...closed.map(offerChanged), ...told];
}

/** How many offers one command expires at most. */
const EXPIRY_BATCH = 100;

/**
 * Closes offers that nobody answered in time, a batch at a time, and notifies
 * both sides. The leader does. It refuses nothing.
 */
export const expireOffers = defineCommand({
  name: "expire_offers",
  summary: "Closes offers that nobody answered in time.",
  access: "system",
  input: z.strictObject({}),
  result: z.strictObject({ expired: z.int() }),
  async run(tx) {
    // Those that somebody is just answering are locked, and left to them.
    const expired = await tx<TitledOffer[]>`
      with due as (
        select id from offers where status = 'open' and expires_at <= now()
        order by expires_at limit ${EXPIRY_BATCH} for update skip locked)
      update offers set status = 'expired', closed_at = now()
      from due, products
      where offers.id = due.id and products.id = offers.product_id
      returning offers.*, products.title`;
    const told = await notify(
      tx,
      ...expired.flatMap((offer) =>
        [offer.buyer_id, offer.seller_id].map((to) =>
          aboutOffer(offer, offer.title, to, "offer_expired")
        )
      ),
    );
    return {
      result: { expired: expired.length },
      activity: expired.length === 0
        ? null
        : { subject: null, detail: { expired: expired.length } },
      events: [...expired.map(offerChanged), ...told],
    };
  },
});

/** Returns whether any offer waits to be expired by `expireOffers`. */
export async function anyOfferDue(sql: Sql): Promise<boolean> {
  const due = await sql`
    select from offers where status = 'open' and expires_at <= now() limit 1`;
  return due.length > 0;
}
