import type { TransactionSql } from "postgres";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import {
  type Actor,
  defineCommand,
  type DomainEvent,
  type Outcome,
  userId,
} from "../../cluster/command.ts";
import { DomainError } from "../../lib/domain_error.ts";
import {
  checkProposal,
  decide,
  type OfferAction,
  roleIn,
  statusAt,
} from "./offer_rules.ts";
import { refuseBlocked } from "../conversations/blocks.ts";
import { MAX_PRICE_CENTS } from "../catalogue/browse.ts";
import { offerChanged, type OfferStatus } from "../events.ts";
import { type NotificationKind, notify } from "../notifications.ts";
import {
  lockProduct,
  MAX_QUANTITY,
  type ProductRow,
} from "../catalogue/products.ts";
import { makeOrder, takeStock } from "./place_order.ts";

/** How long an offer stands, in hours. */
export const OFFER_HOURS = 48;

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

const AMOUNT = "Write the price as an amount, such as 12.50.";
const priceCents = z.int(AMOUNT)
  .min(1, "Offer more than nothing.")
  .max(MAX_PRICE_CENTS, "Offer at most the asking price.");
const quantity = z.int("Write how many as a whole number.")
  .min(1, "Ask for at least one.")
  .max(MAX_QUANTITY, `Ask for at most ${MAX_QUANTITY}.`);

export const makeOffer = defineCommand({
  name: "make_offer",
  summary: "Proposes a price for an item, to its seller.",
  access: "user",
  input: z.strictObject({
    product_id: z.uuid(),
    price_cents: priceCents,
    quantity,
  }),
  result: z.strictObject({ offer_id: z.uuid() }),
  async run(tx, actor, input) {
    const buyer = userId(actor);
    const product = await lockProduct(tx, input.product_id);
    checkProposal(product, buyer, input);
    await refuseBlocked(tx, buyer, product.seller_id);
    await expireOwn(tx, product.id, buyer);
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
      ...await tell(tx, offer, product, product.seller_id, "offer_received"),
    ]);
  },
});

export const counterOffer = defineCommand({
  name: "counter_offer",
  summary:
    "Answers an offer with another price, which closes the one answered.",
  access: "user",
  input: z.strictObject({ offer_id: z.uuid(), price_cents: priceCents }),
  result: z.strictObject({ offer_id: z.uuid() }),
  async run(tx, actor, input) {
    const me = userId(actor);
    const { offer, product } = await lockBargain(tx, input.offer_id);
    const countered = await moveOffer(tx, offer, actor, "counter");
    checkProposal(product, offer.buyer_id, {
      price_cents: input.price_cents,
      quantity: offer.quantity,
    });
    await refuseBlocked(tx, me, otherSide(offer, me));
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
      ...await tell(
        tx,
        counter,
        product,
        otherSide(offer, me),
        "offer_countered",
      ),
    ]);
  },
});

export const acceptOffer = defineCommand({
  name: "accept_offer",
  summary:
    "Accepts an offer: the order is placed at its price, and offers that the stock no longer covers close.",
  access: "user",
  input: z.strictObject({ offer_id: z.uuid() }),
  result: z.strictObject({ order_id: z.uuid() }),
  async run(tx, actor, input) {
    const me = userId(actor);
    const { offer, product } = await lockBargain(tx, input.offer_id);
    const accepted = await moveOffer(tx, offer, actor, "accept");
    const { buyer_id, price_cents, quantity } = offer;
    const sold = await takeStock(tx, {
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
      tell(tx, offer, product, otherSide(offer, me), "offer_accepted"),
    ]);
    return outcome({ order_id }, offer, [
      offerChanged(accepted),
      ...placed,
      ...told,
    ]);
  },
});

export const declineOffer = defineCommand({
  name: "decline_offer",
  summary: "Declines an offer.",
  access: "user",
  input: z.strictObject({ offer_id: z.uuid() }),
  result: z.strictObject({ offer_id: z.uuid() }),
  run: (tx, actor, input) =>
    closeByHand(tx, actor, input.offer_id, "decline", "offer_declined"),
});

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
  const { offer, product } = await lockBargain(tx, offerId);
  const closed = await moveOffer(tx, offer, actor, action);
  const other = otherSide(offer, userId(actor));
  return outcome({ offer_id: closed.id }, closed, [
    offerChanged(closed),
    ...await tell(tx, closed, product, other, kind),
  ]);
}

/**
 * Reads an offer and its product and locks both, the product first. Everything that changes stock or offers takes its locks
 * in this order, so that no two of them wait for each other.
 */
async function lockBargain(
  tx: TransactionSql,
  offerId: string,
): Promise<{ offer: OfferRow; product: ProductRow }> {
  const [found] = await tx<{ product_id: string }[]>`
    select product_id from offers where id = ${offerId}`;
  if (!found) throw new DomainError("not_found", "There is no such offer.");
  const product = await lockProduct(tx, found.product_id);
  const [offer] = await tx<[OfferRow]>`
    select * from offers where id = ${offerId} for update`;
  return { offer, product };
}

/** Brings a locked offer into the state that `action` leads to, or refuses. */
async function moveOffer(
  tx: TransactionSql,
  offer: OfferRow,
  actor: Actor,
  action: OfferAction,
): Promise<OfferRow> {
  const [{ now }] = await tx<[{ now: Date }]>`select now()`;
  const decision = decide(
    statusAt(offer, now),
    actor.kind === "system" ? "system" : roleIn(offer, userId(actor)),
    action,
  );
  if ("refused" in decision) {
    throw new DomainError(decision.refused, decision.message);
  }
  const [moved] = await tx<[OfferRow]>`
    update offers set status = ${decision.next}, closed_at = now()
    where id = ${offer.id} returning *`;
  return moved;
}

/** Frees the way for a new offer when the last one is due but was not marked yet. */
async function expireOwn(
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

function tell(
  tx: TransactionSql,
  offer: OfferRow,
  product: ProductRow,
  to: string,
  kind: NotificationKind,
): Promise<DomainEvent[]> {
  return notify(tx, {
    to,
    kind,
    subject: {
      product_id: product.id,
      title: product.title,
      bargain_id: offer.bargain_id,
      price_cents: offer.price_cents,
      quantity: offer.quantity,
    },
  });
}

function outcome<Result extends Readonly<Record<string, string>>>(
  result: Result,
  offer: OfferRow,
  events: readonly DomainEvent[],
): Outcome<Result> {
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
