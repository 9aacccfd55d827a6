/** Buying at the asking price, and what becomes of an order afterwards. */
import type { TransactionSql } from "../../db/transaction.ts";
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import {
  type Actor,
  type CommandOutcome,
  defineCommand,
  type DomainEvent,
  userId,
} from "../../cluster/command.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { mayAct } from "../accounts/people.ts";
import { changed } from "../catalogue/product_news.ts";
import {
  demandVersion,
  lockProduct,
  MAX_PRICE_CENTS,
  MAX_QUANTITY,
  type ProductRow,
  productRow,
  seenVersion,
} from "../catalogue/product_row.ts";
import { orderChanged } from "../events.ts";
import { type NotificationKind, notify } from "../notifications.ts";
import type { OrderStatus } from "../statuses.ts";
import { makeOrder, takeStock } from "./place_order.ts";

/**
 * Buys some of a product at its asking price: takes its stock, places the
 * order, closes the offers that the rest cannot honour, and notifies the
 * seller. Anybody who is logged in may, but for its seller.
 *
 * @throws {DomainError} `not_found`; `forbidden` for one's own, or when one has
 * blocked the other; `sold_out` when fewer are left; `conflict` when it is not
 * for sale, takes offers only, or is not what was seen any more.
 */
export const purchase = defineCommand({
  name: "purchase",
  summary: "Buys some of an item at its asking price.",
  access: "user",
  input: z.strictObject({
    product_id: z.uuid(),
    quantity: z.int("Write how many as a whole number.")
      .min(1, "Buy at least one.")
      .max(MAX_QUANTITY, `Buy at most ${MAX_QUANTITY} at once.`),
    /**
     * The asking price that the buyer saw: the purchase is refused when it has
     * changed.
     */
    seen_price_cents: z.int().min(1).max(MAX_PRICE_CENTS).optional(),
    seen_version: seenVersion,
  }),
  result: z.strictObject({ order_id: z.uuid() }),
  async run(tx, actor, input) {
    const { product_id, quantity, seen_price_cents: seen } = input;
    const buyer_id = userId(actor);
    const product = await takeStock(tx, actor, {
      product_id,
      buyer_id,
      quantity,
    });
    if (!product.buy_now) {
      throw new DomainError(
        "conflict",
        "The seller takes offers only. Make one on the item's page.",
      );
    }
    const { price_cents, seller_id, title } = product;
    if (seen !== undefined && seen !== price_cents) {
      throw new DomainError(
        "conflict",
        "The seller has changed the price. Look at the new one before you buy.",
      );
    }
    demandVersion(product, input.seen_version);
    const order_id = uuidv7();
    const [placed, told] = await Promise.all([
      makeOrder(tx, product, {
        id: order_id,
        buyer_id,
        asked_by: buyer_id,
        quantity,
        price_cents,
        offer_id: null,
      }),
      notify(tx, {
        to: seller_id,
        kind: "item_sold",
        subject: { product_id, title, order_id, price_cents, quantity },
      }),
    ]);
    return {
      result: { order_id },
      activity: {
        subject: order_id,
        detail: { product_id, quantity, price_cents },
      },
      events: [...placed, ...told],
    };
  },
});

const orderInput = z.strictObject({ order_id: z.uuid() });
const orderResult = z.strictObject({ order_id: z.uuid() });

/**
 * Says that an order is on its way, and notifies the buyer. Its seller may.
 *
 * @throws {DomainError} `not_found` unless one is a side of it; `forbidden` for
 * the buyer; `conflict` unless it was just placed.
 */
export const shipOrder = defineCommand({
  name: "ship_order",
  summary: "Says that what one sold is on its way.",
  access: "user",
  input: orderInput,
  result: orderResult,
  async run(tx, actor, { order_id }) {
    return (await moveOrder(tx, actor, order_id, "ship")).outcome;
  },
});

/**
 * Says that an order has arrived, and notifies the seller. Its buyer may.
 *
 * @throws {DomainError} `not_found` unless one is a side of it; `forbidden` for
 * the seller; `conflict` unless it was shipped.
 */
export const receiveOrder = defineCommand({
  name: "receive_order",
  summary: "Says that what one bought has arrived.",
  access: "user",
  input: orderInput,
  result: orderResult,
  async run(tx, actor, { order_id }) {
    return (await moveOrder(tx, actor, order_id, "receive")).outcome;
  },
});

/**
 * Calls an order off and notifies the other side. Its stock goes back to the
 * product: what was sold out is for sale again, unless its seller may not act
 * any more. Both sides may.
 *
 * @throws {DomainError} `not_found` unless one is a side of it; `conflict`
 * unless it was just placed.
 */
export const cancelOrder = defineCommand({
  name: "cancel_order",
  summary:
    "Calls off an order that has not been shipped; its stock is for sale again.",
  access: "user",
  input: orderInput,
  result: orderResult,
  async run(tx, actor, { order_id }) {
    const { order, outcome } = await moveOrder(tx, actor, order_id, "cancel");
    const [product] = await tx<[ProductRow]>`
      update products set updated_at = now(),
        quantity = least(quantity + ${order.quantity}, ${MAX_QUANTITY}),
        status = case when status <> 'sold' then status
          when exists (select from users u
            where u.id = seller_id and ${mayAct(tx, "u")}) then 'active'
          else 'withdrawn' end
      where id = ${order.product_id}
      returning ${productRow(tx)}`;
    const news = await changed(tx, product, order.buyer_id);
    return { ...outcome, events: [...outcome.events, news] };
  },
});

interface OrderRow {
  readonly id: string;
  readonly product_id: string;
  readonly buyer_id: string;
  readonly seller_id: string;
  readonly title: string;
  readonly price_cents: number;
  readonly quantity: number;
  readonly status: OrderStatus;
}

/**
 * What can become of an order: who may do it, in which state, and what the
 * other side is told.
 */
const STEPS = {
  ship: {
    by: ["seller"],
    from: "placed",
    to: "shipped",
    tell: "order_shipped",
    at: "shipped_at",
  },
  receive: {
    by: ["buyer"],
    from: "shipped",
    to: "received",
    tell: "order_received",
    at: "received_at",
  },
  cancel: {
    by: ["buyer", "seller"],
    from: "placed",
    to: "cancelled",
    tell: "order_cancelled",
    at: "cancelled_at",
  },
} as const satisfies Record<string, {
  by: readonly ("buyer" | "seller")[];
  from: OrderStatus;
  to: OrderStatus;
  tell: NotificationKind;
  at: string;
}>;

/** What to tell somebody whose step does not fit the order's status. */
const WRONG_STATUS: Readonly<Record<OrderStatus, string>> = {
  placed: "This order has not been shipped yet.",
  shipped: "This order has been shipped already.",
  received: "This order has arrived already.",
  cancelled: "This order was cancelled.",
};

/**
 * An order that took a step, as it was before, and what the command answers.
 */
interface Moved {
  readonly order: OrderRow;
  readonly outcome: CommandOutcome<{ order_id: string }> & {
    events: DomainEvent[];
  };
}

/**
 * Takes one step with an order of the actor's, and notifies the other side.
 *
 * @throws {DomainError} `not_found`, `forbidden`, `conflict`.
 */
async function moveOrder(
  tx: TransactionSql,
  actor: Actor,
  id: string,
  step: keyof typeof STEPS,
): Promise<Moved> {
  const me = userId(actor);
  const { by, from, to, tell, at } = STEPS[step];
  const order = await lockOrder(tx, me, id);
  const role = order.buyer_id === me ? "buyer" : "seller";
  if (!by.some((side) => side === role)) {
    throw new DomainError("forbidden", `Only the ${by[0]} can do this.`);
  }
  if (order.status !== from) {
    throw new DomainError("conflict", WRONG_STATUS[order.status]);
  }
  await tx`
    update orders set status = ${to}, ${tx(at)} = now(),
      cancelled_by = ${to === "cancelled" ? me : null}
    where id = ${id}`;
  const told = await notify(tx, {
    to: role === "buyer" ? order.seller_id : order.buyer_id,
    kind: tell,
    subject: {
      product_id: order.product_id,
      title: order.title,
      order_id: id,
      price_cents: order.price_cents,
      quantity: order.quantity,
    },
  });
  return {
    order,
    outcome: {
      result: { order_id: id },
      activity: { subject: id, detail: { product_id: order.product_id } },
      events: [orderChanged({ ...order, status: to }), ...told],
    },
  };
}

/** Returns an order of a person's, locked after its product, as everywhere. */
async function lockOrder(
  tx: TransactionSql,
  person: string,
  id: string,
): Promise<OrderRow> {
  const [found] = await tx<{ product_id: string }[]>`
    select product_id from orders
    where id = ${id} and ${person} in (buyer_id, seller_id)`;
  if (found === undefined) {
    throw new DomainError("not_found", "You have no such order.");
  }
  await lockProduct(tx, found.product_id);
  const [order] = await tx<[OrderRow]>`
    select id, product_id, buyer_id, seller_id, title, price_cents, quantity,
      status
    from orders where id = ${id} for no key update`;
  return order;
}
