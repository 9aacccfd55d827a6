/**
 * What people are told while they look on: the payload of each event, and how
 * it is addressed. An event says that something changed, once its transaction
 * has committed; who missed it finds the same facts by asking again.
 *
 * The payloads are type aliases, as only those are assignable to a JSON object.
 */
import type { DomainEvent } from "../cluster/command.ts";
import type { OfferStatus, OrderStatus, ProductStatus } from "./statuses.ts";
import type { OfferRow } from "./trade/offers/offer_rules.ts";

/**
 * A message stands in a conversation. `seq` numbers the messages of one
 * conversation from 1, without a gap.
 */
export type MessageNew = {
  readonly conversation_id: string;
  readonly seq: number;
  readonly sender_id: string;
  readonly body: string;
  readonly sent_at: string;
};

/** Somebody is writing in a conversation. */
export type ConversationTyping = {
  readonly conversation_id: string;
  readonly user_id: string;
};

/** Somebody has read a conversation up to and including `seq`. */
export type ConversationRead = {
  readonly conversation_id: string;
  readonly user_id: string;
  readonly seq: number;
};

/** An offer was made, or is no longer open. */
export type OfferChanged = {
  readonly offer_id: string;
  readonly bargain_id: string;
  readonly product_id: string;
  readonly status: OfferStatus;
  readonly price_cents: number;
  readonly quantity: number;
};

/** An order was placed or moved on. */
export type OrderChanged = {
  readonly order_id: string;
  readonly product_id: string;
  readonly status: OrderStatus;
};

/** A product's price, stock or state is now this. */
export type ProductChanged = {
  readonly product_id: string;
  readonly quantity: number;
  readonly price_cents: number;
  readonly status: ProductStatus;
};

/** Something stands in a person's notification centre. */
export type NotificationNew = {
  readonly id: string;
  readonly kind: string;
  readonly created_at: string;
};

/** A session has ended: its sockets are closed on every node. */
export type SessionEnded = {
  readonly session_id: string;
};

/** Every event by its name. */
interface EventPayloads {
  "message:new": MessageNew;
  "conversation:read": ConversationRead;
  "offer:changed": OfferChanged;
  "order:changed": OrderChanged;
  "product:changed": ProductChanged;
  "notification:new": NotificationNew;
  "session:ended": SessionEnded;
}

/** Tells the people with these ids, on all their devices. */
export function toUsers<Name extends keyof EventPayloads>(
  users: readonly string[],
  name: Name,
  payload: EventPayloads[Name],
): DomainEvent {
  return { to: { users }, name, payload };
}

/**
 * Tells the people with these ids, and everybody who looks at the product; each
 * once.
 */
export function productChanged(
  users: readonly string[],
  payload: ProductChanged,
): DomainEvent {
  return {
    to: { users, product: payload.product_id },
    name: "product:changed",
    payload,
  };
}

/** Tells both sides of an offer how it stands now. */
export function offerChanged(
  offer: Omit<OfferRow, "by_seller" | "expires_at">,
): DomainEvent {
  return toUsers([offer.buyer_id, offer.seller_id], "offer:changed", {
    offer_id: offer.id,
    bargain_id: offer.bargain_id,
    product_id: offer.product_id,
    status: offer.status,
    price_cents: offer.price_cents,
    quantity: offer.quantity,
  });
}

/** Tells both sides of an order how it stands now. */
export function orderChanged(
  order: {
    readonly id: string;
    readonly product_id: string;
    readonly buyer_id: string;
    readonly seller_id: string;
    readonly status: OrderStatus;
  },
): DomainEvent {
  return toUsers([order.buyer_id, order.seller_id], "order:changed", {
    order_id: order.id,
    product_id: order.product_id,
    status: order.status,
  });
}

/** Closes the sockets of a session that has ended. */
export function sessionEnded(
  user: string,
  sessionId: string,
): DomainEvent {
  return toUsers([user], "session:ended", { session_id: sessionId });
}
