/** Who is told that a product has changed. */
import type { TransactionSql } from "../../db/transaction.ts";
import type { DomainEvent } from "../../cluster/command.ts";
import { productChanged } from "../events.ts";
import type { ProductRow } from "./product_row.ts";

/**
 * The most people who are told without looking at the product: the ids of so
 * many fit into one message between nodes.
 */
const MAX_TOLD = 100;

/**
 * Tells how a product stands now: its seller, who has an open offer for it or
 * a conversation about it, `others`, and everybody who looks at it.
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
