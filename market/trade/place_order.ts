/** How an order comes about: from a purchase, or from an accepted offer. */
import type { TransactionSql } from "../../db/transaction.ts";
import type { Actor, DomainEvent } from "../../cluster/command.ts";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { changed } from "../catalogue/product_news.ts";
import {
  mayBeSeen,
  NO_SUCH_ITEM,
  NOT_FOR_SALE,
  type ProductRow,
  productRow,
  type Viewer,
  viewerOf,
} from "../catalogue/product_row.ts";
import { refuseBlocked } from "../conversations/blocks.ts";
import { orderChanged } from "../events.ts";
import { closeOpenOffers } from "./offers/offer_closing.ts";

/** What is bought, and by whom. */
interface Wanted {
  readonly product_id: string;
  readonly buyer_id: string;
  readonly quantity: number;
}

/**
 * Takes the stock of what is bought. One guarded update does it, so that of any
 * number of buyers at once only as many succeed as there are items.
 *
 * @returns the product as it is afterwards.
 * @param actor Who asks for it: the buyer, or a seller who accepts an offer.
 * @throws {DomainError} `not_found`, `forbidden` for one's own item, `conflict`
 * when it is not for sale, `sold_out` when fewer are left than wanted.
 */
export async function takeStock(
  tx: TransactionSql,
  actor: Actor,
  { product_id, buyer_id, quantity }: Wanted,
): Promise<ProductRow> {
  const [product] = await tx<ProductRow[]>`
    update products set quantity = quantity - ${quantity}, updated_at = now(),
      status = case when quantity = ${quantity} then 'sold' else status end
    where id = ${product_id} and status = 'active'
      and quantity >= ${quantity} and seller_id <> ${buyer_id}
    returning ${productRow(tx)}`;
  if (product === undefined) {
    throw await refusal(tx, product_id, buyer_id, viewerOf(actor));
  }
  return product;
}

/** An order to be made. */
interface NewOrder {
  readonly id: string;
  readonly buyer_id: string;
  /** Who asks for it now: the buyer, or a seller who accepts an offer. */
  readonly asked_by: string;
  readonly quantity: number;
  /** The price of one that both sides agreed on. */
  readonly price_cents: number;
  /**
   * The accepted offer that this order comes from; null when bought at the
   * asking price.
   */
  readonly offer_id: string | null;
}

/**
 * Makes the order for stock that was taken, and closes the open offers that the
 * rest of the stock cannot honour. An accepted offer must have left the state
 * `open` before, or it would be closed with its rivals.
 *
 * @returns the events that tell of it.
 * @throws {DomainError} `forbidden` between people of whom one blocked the
 * other.
 */
export async function makeOrder(
  tx: TransactionSql,
  product: ProductRow,
  { asked_by, ...bought }: NewOrder,
): Promise<DomainEvent[]> {
  const { buyer_id } = bought;
  const { id: product_id, seller_id, title, version } = product;
  const order = {
    ...bought,
    product_id,
    product_version: version,
    seller_id,
    title,
  };
  const other = asked_by === buyer_id ? seller_id : buyer_id;
  // Sent together, in this order: who made an offer is told of the product
  // before the offer closes.
  const [news, closed] = await Promise.all([
    changed(tx, product, buyer_id),
    closeOpenOffers(tx, product_id, "sold"),
    refuseBlocked(tx, asked_by, other),
    tx`insert into orders ${tx(order)}`,
  ]);
  return [orderChanged({ ...order, status: "placed" }), news, ...closed];
}

/** Returns the refusal that says why stock could not be taken. */
async function refusal(
  tx: TransactionSql,
  productId: string,
  buyer: string,
  viewer: Viewer,
): Promise<DomainError> {
  const [product] = await tx<ProductRow[]>`
    select ${productRow(tx)} from products p
    where id = ${productId} and ${mayBeSeen(tx, viewer)}`;
  if (product === undefined) return new DomainError("not_found", NO_SUCH_ITEM);
  if (product.seller_id === buyer) {
    return new DomainError("forbidden", "You cannot buy your own item.");
  }
  const { quantity, status } = product;
  if (status === "active") {
    const left = `${quantity} of this item ${quantity === 1 ? "is" : "are"}`;
    return new DomainError("sold_out", `Only ${left} left.`);
  }
  return status === "sold"
    ? new DomainError(
      "sold_out",
      "This item is sold: 0 are left. Somebody else was first.",
    )
    : new DomainError("conflict", NOT_FOR_SALE[status]);
}
