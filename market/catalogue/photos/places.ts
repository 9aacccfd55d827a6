/** Photos on a product: their places, and the first one, which lists show. */
import type { TransactionSql } from "../../../db/transaction.ts";
import { DomainError } from "../../../lib/errors/domain_error.ts";
import { MAX_PHOTOS } from "./photo_files.ts";

/** The most photos that one seller keeps here: some 500 MB. */
const PHOTO_QUOTA = 2000;

/**
 * Refuses photos for which there is no room.
 *
 * @throws {DomainError} `invalid_input` above 8 photos a product, `conflict`
 * above the seller's quota.
 */
export async function demandRoom(
  tx: TransactionSql,
  productId: string,
  seller: string,
  added: number,
): Promise<void> {
  const [count] = await tx<[{ here: number; all: number }]>`
    select count(*) filter (where product_id = ${productId})::int as here,
      count(*)::int as all
    from photos where product_id in (
      select id from products where seller_id = ${seller})`;
  if (count.here + added > MAX_PHOTOS) {
    const message =
      `An item has at most ${MAX_PHOTOS} photos, and this one has ${count.here}.`;
    throw new DomainError("invalid_input", message, {
      issues: [{ path: ["photos"], message }],
    });
  }
  if (count.all + added > PHOTO_QUOTA) {
    throw new DomainError(
      "conflict",
      `You keep ${count.all} photos here, and ${PHOTO_QUOTA} is the most. Remove some first.`,
    );
  }
}

/**
 * Makes the first photo the one that lists show, which read it without a join.
 *
 * @returns the product's version afterwards.
 */
export async function setCover(
  tx: TransactionSql,
  productId: string,
): Promise<number> {
  const [{ version }] = await tx<[{ version: number }]>`
    update products p set cover_photo_id = f.id, cover_width = f.width,
      cover_height = f.height, updated_at = now()
    from (select 1) one left join lateral (
      select id, width, height from photos
      where product_id = ${productId} order by position limit 1) f on true
    where p.id = ${productId}
    returning p.version`;
  return version;
}
