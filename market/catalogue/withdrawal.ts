/** What becomes of products and offers when somebody leaves the market. */
import type { TransactionSql } from "../../db/transaction.ts";
import type { DomainEvent } from "../../cluster/command.ts";
import { offerChanged } from "../events.ts";
import type { OfferRow } from "../trade/offers/offer_rules.ts";
import { type ProductRow, productRow } from "./product_row.ts";
import { setStatus } from "./products.ts";

/**
 * Withdraws everything that a seller has for sale, and with it the offers on
 * it.
 *
 * @returns the events that tell of it.
 */
export async function withdrawAllProducts(
  tx: TransactionSql,
  seller: string,
): Promise<DomainEvent[]> {
  const products = await tx<ProductRow[]>`
    select ${productRow(tx)} from products
    where seller_id = ${seller} and status = 'active'
    order by id for no key update`;
  const events: DomainEvent[] = [];
  for (const product of products) {
    events.push(...await setStatus(tx, product, "withdrawn"));
  }
  return events;
}

/**
 * Withdraws the open offers that somebody has as a buyer, those that sellers
 * made them too.
 *
 * @returns the events that tell of it.
 */
export async function withdrawAllOffers(
  tx: TransactionSql,
  buyer: string,
): Promise<DomainEvent[]> {
  // Their products are locked first, as everywhere.
  await tx`
    select from products where id in (
      select product_id from offers
      where buyer_id = ${buyer} and status = 'open')
    order by id for no key update`;
  const withdrawn = await tx<OfferRow[]>`
    update offers set status = 'withdrawn', closed_at = now()
    where buyer_id = ${buyer} and status = 'open'
    returning *`;
  return withdrawn.map(offerChanged);
}
