import type { Sql, TransactionSql } from "postgres";
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
import { MAX_PRICE_CENTS } from "../catalogue/browse.ts";
import { orderChanged } from "../events.ts";
import { type NotificationKind, notify } from "../notifications.ts";
import type { Person } from "../accounts/people.ts";
import { makeOrder, takeStock } from "./place_order.ts";
import { changed } from "../catalogue/product_news.ts";
import {
  lockProduct,
  MAX_QUANTITY,
  type ProductRow,
} from "../catalogue/products.ts";

/** Bought; on its way; with its buyer; called off, its stock returned. */
export type OrderStatus = "placed" | "shipped" | "received" | "cancelled";

/** An order as its two sides see it. */
export interface Order {
  readonly id: string;
  readonly product_id: string;
  /** The product's title when it was bought. */
  readonly title: string;
  /** The price of one. */
  readonly price_cents: number;
  readonly quantity: number;
  readonly status: OrderStatus;
  readonly placed_at: Date;
  readonly shipped_at: Date | null;
  readonly received_at: Date | null;
  readonly cancelled_at: Date | null;
  /** The offer that was accepted; null when bought at the asking price. */
  readonly offer_id: string | null;
  readonly photo_id: string | null;
  readonly buyer: Person;
  readonly seller: Person;
}

/** Which of one's orders to list. */
export const ordersQuery = z.strictObject({
  role: z.enum(["buyer", "seller"], "Ask as buyer or as seller.").optional(),
  after: z.uuid("This is no page of the list.").optional(),
  limit: z.coerce.number().int().min(1).max(100).default(24),
});

/** Buys at the asking price. */
export const purchase = defineCommand({
  name: "purchase",
  summary: "Buys some of an item at its asking price.",
  access: "user",
  input: z.strictObject({
    product_id: z.uuid(),
    quantity: z.int("Write how many as a whole number.")
      .min(1, "Buy at least one.")
      .max(MAX_QUANTITY, `Buy at most ${MAX_QUANTITY} at once.`),
    /** The asking price that the buyer saw: the purchase is refused when it has changed. */
    seen_price_cents: z.int().min(1).max(MAX_PRICE_CENTS).optional(),
  }),
  result: z.strictObject({ order_id: z.uuid() }),
  async run(tx, actor, { product_id, quantity, seen_price_cents: seen }) {
    const buyer_id = userId(actor);
    const product = await takeStock(tx, { product_id, buyer_id, quantity });
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

export const shipOrder = defineCommand({
  name: "ship_order",
  summary: "Says that what one sold is on its way.",
  access: "user",
  input: orderInput,
  result: z.strictObject({ order_id: z.uuid() }),
  run: (tx, actor, { order_id }) => moveOrder(tx, actor, order_id, "ship"),
});

export const receiveOrder = defineCommand({
  name: "receive_order",
  summary: "Says that what one bought has arrived.",
  access: "user",
  input: orderInput,
  result: z.strictObject({ order_id: z.uuid() }),
  run: (tx, actor, { order_id }) => moveOrder(tx, actor, order_id, "receive"),
});

export const cancelOrder = defineCommand({
  name: "cancel_order",
  summary:
    "Calls off an order that has not been shipped; its stock is for sale again.",
  access: "user",
  input: orderInput,
  result: z.strictObject({ order_id: z.uuid() }),
  async run(tx, actor, { order_id }) {
    const cancelled = await moveOrder(tx, actor, order_id, "cancel");
    const [product] = await tx<[ProductRow & { buyer_id: string }]>`
      update products p set quantity = least(p.quantity + o.quantity, ${MAX_QUANTITY}), updated_at = now(),
        status = case when p.status <> 'sold' then p.status
          when seller.suspended_at is null and seller.deleted_at is null then 'active' else 'withdrawn' end
      from orders o, users seller
      where o.id = ${order_id} and p.id = o.product_id and seller.id = p.seller_id
      returning p.id, p.seller_id, p.title, p.price_cents, p.quantity, p.status, p.buy_now, p.offers, o.buyer_id`;
    const news = await changed(tx, product, product.buyer_id);
    return { ...cancelled, events: [...cancelled.events, news] };
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

/** What can become of an order: who may do it, in which state, and what the other side is told. */
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

const STANDS: Readonly<Record<OrderStatus, string>> = {
  placed: "This order has not been shipped yet.",
  shipped: "This order has been shipped already.",
  received: "This order has arrived already.",
  cancelled: "This order was cancelled.",
};

/** Takes one step with an order of the actor's; locks its product first, as everything that touches stock does. */
async function moveOrder(
  tx: TransactionSql,
  actor: Actor,
  id: string,
  step: keyof typeof STEPS,
): Promise<Outcome<{ order_id: string }> & { events: DomainEvent[] }> {
  const me = userId(actor);
  const { by, from, to, tell, at } = STEPS[step];
  const order = await lockOrder(tx, me, id);
  const role = order.buyer_id === me ? "buyer" : "seller";
  if (!by.some((side) => side === role)) {
    throw new DomainError("forbidden", `Only the ${by[0]} can do this.`);
  }
  if (order.status !== from) {
    throw new DomainError("conflict", STANDS[order.status]);
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
    result: { order_id: id },
    activity: { subject: id, detail: { product_id: order.product_id } },
    events: [orderChanged({ ...order, status: to }), ...told],
  };
}

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
    select id, product_id, buyer_id, seller_id, title, price_cents, quantity, status
    from orders where id = ${id} for no key update`;
  return order;
}

/** Returns a page of what somebody bought, sold, or both, newest first. */
export async function listOrders(
  sql: Sql,
  person: string,
  { role, after, limit = 24 }: Partial<z.output<typeof ordersQuery>> = {},
): Promise<{ orders: Order[]; next: string | null }> {
  const older = after === undefined ? sql`` : sql`and o.id < ${after}`;
  // Each side has its index: two short scans, merged, instead of one over all orders.
  const side = (column: "buyer_id" | "seller_id") =>
    sql`(select * from orders o where o.${
      sql(column)
    } = ${person} ${older} order by o.id desc limit ${limit + 1})`;
  const mine = role === undefined
    ? sql`(${side("buyer_id")} union all ${side("seller_id")})`
    : side(`${role}_id`);
  const rows = await sql<Order[]>`
    select o.id, o.product_id, o.title, o.price_cents, o.quantity, o.status, o.placed_at, o.shipped_at,
      o.received_at, o.cancelled_at, o.offer_id, p.cover_photo_id as photo_id,
      json_build_object('id', b.id, 'username', b.username, 'display_name', b.display_name) as buyer,
      json_build_object('id', s.id, 'username', s.username, 'display_name', s.display_name) as seller
    from ${mine} o
      join products p on p.id = o.product_id
      join users b on b.id = o.buyer_id
      join users s on s.id = o.seller_id
    order by o.id desc limit ${limit + 1}`;
  const orders = rows.slice(0, limit);
  const next = rows.length > limit ? orders.at(-1)?.id ?? null : null;
  return { orders, next };
}
