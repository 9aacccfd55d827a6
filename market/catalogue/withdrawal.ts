import type { TransactionSql } from "postgres";
import type { DomainEvent } from "../../cluster/command.ts";
import { offerChanged } from "../events.ts";
import type { OfferRow } from "../trade/offers.ts";
import { type ProductRow, setStatus } from "./products.ts";

/** Withdraws everything that a seller has for sale, and with it the offers on it. Returns the events. */
export async function withdrawAllProducts(
  tx: TransactionSql,
  seller: string,
): Promise<DomainEvent[]> {
  const products = await tx<ProductRow[]>`
    select id, seller_id, title, price_cents, quantity, status, buy_now, offers
    from products where seller_id = ${seller} and status = 'active' order by id for no key update`;
  const events: DomainEvent[] = [];
  for (const product of products) {
    events.push(...await setStatus(tx, product, "withdrawn"));
  }
  return events;
}

/** Closes the open bargains that somebody has as a buyer. Returns the events. */
export async function withdrawAllOffers(
  tx: TransactionSql,
  buyer: string,
): Promise<DomainEvent[]> {
  // Their products first, as everywhere.
  await tx`
    select from products where id in (
      select product_id from offers where buyer_id = ${buyer} and status = 'open')
    order by id for no key update`;
  const withdrawn = await tx<OfferRow[]>`
    update offers set status = 'withdrawn', closed_at = now()
    where buyer_id = ${buyer} and status = 'open'
    returning *`;
  return withdrawn.map(offerChanged);
}
