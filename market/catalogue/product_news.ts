import type { TransactionSql } from "postgres";
import type { DomainEvent } from "../../cluster/command.ts";
import { productChanged } from "../events.ts";
import type { ProductRow } from "./products.ts";

/** So many people at most are told without looking at the product: their names fit into one message between nodes. */
const MAX_TOLD = 100;

/**
 * Tells how a product stands now: its seller, who bargains or talks with them over it, `others`, and everybody who looks at
 * it.
 */
export async function changed(
  tx: TransactionSql,
  product: ProductRow,
  ...others: readonly string[]
): Promise<DomainEvent> {
  const { id, seller_id, quantity, price_cents, status } = product;
  const interested = await tx<{ buyer_id: string }[]>`
    select buyer_id from offers where product_id = ${id} and status = 'open'
    union select buyer_id from conversations where product_id = ${id}
    limit ${MAX_TOLD}`;
  const users = new Set([
    seller_id,
    ...others,
    ...interested.map(({ buyer_id }) => buyer_id),
  ]);
  const payload = { product_id: id, quantity, price_cents, status };
  return productChanged([...users], payload);
}
