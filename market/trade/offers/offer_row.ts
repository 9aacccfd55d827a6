/** Offers as the commands that change them do: locked, moved on, waited for. */
import type { Sql } from "../../../db/pools.ts";
import type { TransactionSql } from "../../../db/transaction.ts";
import { type Actor, userId } from "../../../cluster/command.ts";
import { DomainError } from "../../../lib/errors/domain_error.ts";
import { lockProduct, type ProductRow } from "../../catalogue/product_row.ts";
import {
  decide,
  type OfferAction,
  type OfferRow,
  roleIn,
  statusAt,
} from "./offer_rules.ts";

/**
 * Returns the condition that an offer waits for an answer, as SQL of `offers as
 * o`. It is written out, not a parameter, to match the indexes of open offers.
 *
 * @param side whose answer it waits for.
 */
export function waitsFor(
  sql: Sql | TransactionSql,
  side: "buyer" | "seller",
) {
  return side === "buyer"
    ? sql`o.status = 'open' and o.expires_at > now() and o.by_seller`
    : sql`o.status = 'open' and o.expires_at > now() and not o.by_seller`;
}

/**
 * Returns an offer of the actor's and its product, both locked until the
 * transaction ends, the product first: everything that changes stock or offers
 * takes its locks in this order, so that no two writers wait for each other.
 *
 * @throws {DomainError} `not_found` unless the actor is one of its two sides:
 * nobody else learns that it is there.
 */
export async function lockOffer(
  tx: TransactionSql,
  actor: Actor,
  id: string,
): Promise<{ readonly offer: OfferRow; readonly product: ProductRow }> {
  const [found] = await tx<{ product_id: string }[]>`
    select product_id from offers
    where id = ${id} and ${userId(actor)} in (buyer_id, seller_id)`;
  if (found === undefined) {
    throw new DomainError("not_found", "There is no such offer.");
  }
  const product = await lockProduct(tx, found.product_id);
  const [offer] = await tx<[OfferRow]>`
    select * from offers where id = ${id} for update`;
  return { offer, product };
}

/**
 * Brings a locked offer into the state that `action` leads to.
 *
 * @throws {DomainError} `forbidden`, `offer_closed`.
 */
export async function moveOffer(
  tx: TransactionSql,
  offer: OfferRow,
  actor: Actor,
  action: OfferAction,
): Promise<OfferRow> {
  const [{ now }] = await tx<[{ now: Date }]>`select now()`;
  const decision = decide(
    statusAt(offer, now),
    roleIn(offer, userId(actor)),
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
