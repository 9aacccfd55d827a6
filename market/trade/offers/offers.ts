/** Making offers and answering them. */
import type { TransactionSql } from "../../../db/transaction.ts";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import {
  type Actor,
  type CommandOutcome,
  defineCommand,
  type DomainEvent,
  userId,
} from "../../../cluster/command.ts";
import { DomainError } from "../../../lib/errors/domain_error.ts";
import {
  demandVersion,
  lockSeenProduct,
  MAX_PRICE_CENTS,
  MAX_QUANTITY,
  seenVersion,
} from "../../catalogue/product_row.ts";
import { refuseBlocked } from "../../conversations/blocks.ts";
import { offerChanged } from "../../events.ts";
import { type NotificationKind, notify } from "../../notifications.ts";
import { OFFER_HOURS } from "./offer_hours.ts";
import { aboutOffer } from "./offer_news.ts";
import { lockOffer, moveOffer } from "./offer_row.ts";
import { checkOffer, type OfferRow } from "./offer_rules.ts";
import { makeOrder, takeStock } from "../place_order.ts";

const AMOUNT = "Write the price as an amount. A point or a comma may stand " +
  "before its decimals.";
const priceCents = z.int(AMOUNT)
  .min(1, "Offer more than nothing.")
  .max(MAX_PRICE_CENTS, "Offer at most the asking price.");
const quantity = z.int("Write how many as a whole number.")
  .min(1, "Ask for at least one.")
  .max(MAX_QUANTITY, `Ask for at most ${MAX_QUANTITY}.`);

/**
 * Makes an offer for a product to its seller, in place of one's own that is
 * due. Anybody who is logged in may, but for its seller.
 *
 * @throws {DomainError} `not_found`; as `checkOffer` and `demandVersion` do;
 * `forbidden` when one has blocked the other; `offer_open` while there is an
 * open offer between the two.
 */
export const makeOffer = defineCommand({
  name: "make_offer",
  summary: "Offers a price for an item, to its seller.",
  access: "user",
  input: z.strictObject({
    product_id: z.uuid(),
    price_cents: priceCents,
    quantity,
    seen_version: seenVersion,
  }),
  result: z.strictObject({ offer_id: z.uuid() }),
  async run(tx, actor, input) {
    const buyer = userId(actor);
    const product = await lockSeenProduct(tx, actor, input.product_id);
    checkOffer(product, buyer, input);
    demandVersion(product, input.seen_version);
    await refuseBlocked(tx, buyer, product.seller_id);
    await expireDue(tx, product.id, buyer);
    const id = uuidv7();
    const [offer] = await tx<OfferRow[]>`
      insert into offers (id, bargain_id, product_id, buyer_id, seller_id,
        by_seller, price_cents, quantity, expires_at)
      values (${id}, ${id}, ${product.id}, ${buyer}, ${product.seller_id},
        false, ${input.price_cents}, ${input.quantity}, ${inOfferHours(tx)})
      on conflict do nothing
      returning *`;
    if (!offer) {
      throw new DomainError(
        "offer_open",
        "You have an open offer for this item: answer or withdraw it first.",
      );
    }
    return outcome({ offer_id: offer.id }, offer, [
      offerChanged(offer),
      ...await notify(
        tx,
        aboutOffer(offer, product.title, product.seller_id, "offer_received"),
      ),
    ]);
  },
});

/**
 * Answers an offer with another price, which closes the one answered. The side
 * that it was made to may.
 *
 * @throws {DomainError} `not_found` for others' offers; `forbidden` for its maker,
 * or when one has blocked the other; `offer_closed`; as `checkOffer` does.
 */
export const counterOffer = defineCommand({
  name: "counter_offer",
  summary:
    "Answers an offer with another price, which closes the one answered.",
  access: "user",
  input: z.strictObject({ offer_id: z.uuid(), price_cents: priceCents }),
  result: z.strictObject({ offer_id: z.uuid() }),
  async run(tx, actor, input) {
    const me = userId(actor);
    const { offer, product } = await lockOffer(tx, actor, input.offer_id);
    const countered = await moveOffer(tx, offer, actor, "counter");
    checkOffer(product, offer.buyer_id, {
      price_cents: input.price_cents,
      quantity: offer.quantity,
    });
    const other = otherSide(offer, me);
    const { title } = product;
    await refuseBlocked(tx, me, other);
    const [counter] = await tx<[OfferRow]>`
      insert into offers (id, bargain_id, parent_id, product_id, buyer_id,
        seller_id, by_seller, price_cents, quantity, expires_at)
      values (${uuidv7()}, ${offer.bargain_id}, ${offer.id}, ${product.id},
        ${offer.buyer_id}, ${offer.seller_id}, ${!offer.by_seller},
        ${input.price_cents}, ${offer.quantity}, ${inOfferHours(tx)})
      returning *`;
    return outcome({ offer_id: counter.id }, counter, [
      offerChanged(countered),
      offerChanged(counter),
      ...await notify(tx, aboutOffer(counter, title, other, "offer_countered")),
    ]);
  },
});

/**
 * Accepts an offer: its order is placed at its price, and offers that the rest
 * of the stock cannot honour close. The side that it was made to may.
 *
 * @throws {DomainError} `not_found` for others' offers; `forbidden` for its maker,
 * or when one has blocked the other; `offer_closed`; `conflict` when the product is not for
 * sale or has changed since it was seen, `sold_out` when fewer are left.
 */
export const acceptOffer = defineCommand({
  name: "accept_offer",
  summary:
    "Accepts an offer: the order is placed at its price, and offers that the stock no longer covers close.",
  access: "user",
  input: z.strictObject({ offer_id: z.uuid(), seen_version: seenVersion }),
  result: z.strictObject({ order_id: z.uuid() }),
  async run(tx, actor, input) {
    const me = userId(actor);
    const { offer, product } = await lockOffer(tx, actor, input.offer_id);
    const accepted = await moveOffer(tx, offer, actor, "accept");
    demandVersion(product, input.seen_version);
    const { buyer_id, price_cents, quantity } = offer;
    const sold = await takeStock(tx, actor, {
      product_id: product.id,
      buyer_id,
      quantity,
    });
    const order_id = uuidv7();
    const [placed, told] = await Promise.all([
      makeOrder(tx, sold, {
        id: order_id,
        buyer_id,
        asked_by: me,
        quantity,
        price_cents,
        offer_id: offer.id,
      }),
      notify(
        tx,
        aboutOffer(
          offer,
          product.title,
          otherSide(offer, me),
          "offer_accepted",
        ),
      ),
    ]);
    return outcome({ order_id }, offer, [
      offerChanged(accepted),
      ...placed,
      ...told,
    ]);
  },
});

/**
 * Declines an offer. The side that it was made to may.
 *
 * @throws {DomainError} `not_found` for others' offers; `forbidden` for its maker;
 * `offer_closed`.
 */
export const declineOffer = defineCommand({
  name: "decline_offer",
  summary: "Declines an offer.",
  access: "user",
  input: z.strictObject({ offer_id: z.uuid() }),
  result: z.strictObject({ offer_id: z.uuid() }),
  run: (tx, actor, input) =>
    closeByHand(tx, actor, input.offer_id, "decline", "offer_declined"),
});

/**
 * Takes an offer back. Who made it may.
 *
 * @throws {DomainError} `not_found` for others' offers; `forbidden` for the other
 * side; `offer_closed`.
 */
export const withdrawOffer = defineCommand({
  name: "withdraw_offer",
  summary: "Takes one's own offer back.",
  access: "user",
  input: z.strictObject({ offer_id: z.uuid() }),
  result: z.strictObject({ offer_id: z.uuid() }),
  run: (tx, actor, input) =>
    closeByHand(tx, actor, input.offer_id, "withdraw", "offer_withdrawn"),
});

async function closeByHand(
  tx: TransactionSql,
  actor: Actor,
  offerId: string,
  action: "decline" | "withdraw",
  kind: NotificationKind,
) {
  const { offer, product } = await lockOffer(tx, actor, offerId);
  const closed = await moveOffer(tx, offer, actor, action);
  const other = otherSide(offer, userId(actor));
  return outcome({ offer_id: closed.id }, closed, [
    offerChanged(closed),
    ...await notify(tx, aboutOffer(closed, product.title, other, kind)),
  ]);
}

/** Marks a buyer's offer as expired when it is due: a new one may follow it. */
async function expireDue(
  tx: TransactionSql,
  productId: string,
  buyer: string,
): Promise<void> {
  await tx`
    update offers set status = 'expired', closed_at = expires_at
    where product_id = ${productId} and buyer_id = ${buyer}
      and status = 'open' and expires_at <= now()`;
}

function inOfferHours(tx: TransactionSql) {
  return tx`now() + make_interval(hours => ${OFFER_HOURS})`;
}

function otherSide(offer: OfferRow, user: string): string {
  return user === offer.buyer_id ? offer.seller_id : offer.buyer_id;
}

function outcome<Result extends Readonly<Record<string, string>>>(
  result: Result,
  offer: OfferRow,
  events: readonly DomainEvent[],
): CommandOutcome<Result> {
  return {
    result,
    activity: {
      subject: offer.id,
      detail: {
        product_id: offer.product_id,
        price_cents: offer.price_cents,
        quantity: offer.quantity,
      },
    },
    events,
  };
}
