import type { TransactionSql } from "postgres";
import { v7 as uuidv7 } from "uuid";
import { DomainError, type DomainEvent } from "../cluster/command.ts";
import { refuseBlocked } from "./blocks.ts";
import { orderChanged } from "./events.ts";
import { closeOpenOffers } from "./offer_closing.ts";
import { changed } from "./product_news.ts";
import { type ProductRow, UNAVAILABLE } from "./products.ts";

/** What is bought, by whom, and at which price. */
export interface Placing {
  readonly product_id: string;
  readonly buyer_id: string;
  /** Who asks for it now: the buyer, or a seller who accepts an offer. */
  readonly asked_by: string;
  readonly quantity: number;
  /** The price of one that both sides agreed on; without it, the asking price. */
  readonly price_cents?: number;
  /** The accepted offer that this order comes from. */
  readonly offer_id?: string;
}

/** An order that was placed, and the product after it. */
export interface Placed {
  readonly order_id: string;
  readonly price_cents: number;
  readonly product: ProductRow;
  readonly events: DomainEvent[];
}

/**
 * Takes the stock, makes the order, and closes the open offers that the rest of the stock cannot honour. One guarded update
 * takes the stock, so that of any number of buyers at once only as many succeed as there are items. An accepted offer must
 * have left the state `open` before, or it would be closed with its rivals.
 *
 * @throws {DomainError} `not_found`, `forbidden` for one's own item and between people of whom one blocked the other, `conflict` when it is not for sale, `sold_out` when
 * fewer are left than wanted.
 */
export async function placeOrder(
  tx: TransactionSql,
  { product_id, buyer_id, asked_by, quantity, price_cents, offer_id }: Placing,
): Promise<Placed> {
  const [product] = await tx<ProductRow[]>`
    update products set quantity = quantity - ${quantity}, updated_at = now(),
      status = case when quantity = ${quantity} then 'sold' else status end
    where id = ${product_id} and status = 'active' and quantity >= ${quantity} and seller_id <> ${buyer_id}
    returning id, seller_id, title, price_cents, quantity, status, buy_now, offers`;
  if (product === undefined) throw await refusal(tx, product_id, buyer_id);
  const order = {
    id: uuidv7(),
    product_id,
    buyer_id,
    seller_id: product.seller_id,
    title: product.title,
    price_cents: price_cents ?? product.price_cents,
    quantity,
    offer_id: offer_id ?? null,
  };
  // Sent together. Before the offers close: who made them is told.
  const [, news] = await Promise.all([
    tx`insert into orders ${tx(order)}`,
    changed(tx, product, buyer_id),
    refuseBlocked(
      tx,
      asked_by,
      asked_by === buyer_id ? product.seller_id : buyer_id,
    ),
  ]);
  const closed = await closeOpenOffers(tx, product_id, "sold");
  return {
    order_id: order.id,
    price_cents: order.price_cents,
    product,
    events: [
      orderChanged({ ...order, status: "placed" }),
      news,
      ...closed,
    ],
  };
}

/** Says why an order could not be placed. */
async function refusal(
  tx: TransactionSql,
  productId: string,
  buyer: string,
): Promise<DomainError> {
  const [product] = await tx<ProductRow[]>`
    select * from products where id = ${productId}`;
  if (product === undefined) {
    return new DomainError("not_found", "This item does not exist.");
  }
  if (product.seller_id === buyer) {
    return new DomainError("forbidden", "You cannot buy your own item.");
  }
  switch (product.status) {
    case "active":
      return new DomainError(
        "sold_out",
        `Only ${product.quantity} of this item ${
          product.quantity === 1 ? "is" : "are"
        } left.`,
      );
    case "sold":
      return new DomainError(
        "sold_out",
        "This item is sold: 0 are left. Somebody else was first.",
      );
    default:
      return new DomainError("conflict", UNAVAILABLE[product.status]);
  }
}
