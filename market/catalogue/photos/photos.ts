/** The photos of products: how sellers add, remove and order them. */
import type { TransactionSql } from "../../../db/transaction.ts";
import { z } from "zod";
import {
  type Actor,
  defineCommand,
  type DomainEvent,
  userId,
} from "../../../cluster/command.ts";
import type { Sql } from "../../../db/pools.ts";
import { DomainError } from "../../../lib/errors/domain_error.ts";
import { closeOpenOffers } from "../../trade/offers/offer_closing.ts";
import {
  lockOwnProduct,
  mayBeSeen,
  NO_SUCH_ITEM,
  ONLY_ITS_SELLER,
  type ProductRow,
  viewerOf,
} from "../product_row.ts";
import {
  insertPhotos,
  keptPhotoIds,
  preparedPhoto,
  takeKeptPhotos,
  TOO_MANY,
} from "./kept_photos.ts";
import { MAX_PHOTOS } from "./photo_files.ts";
import { setCover } from "./places.ts";

/**
 * Refuses somebody who would add photos to another's product, before any time
 * is spent on the photos. The command itself looks again. A product that is not
 * found passes: it may not have reached the replica that is read from.
 *
 * @throws {DomainError} `forbidden`; `not_found` where one may not see it.
 */
export async function refuseForeignProduct(
  sql: Sql,
  actor: Actor,
  productId: string,
): Promise<void> {
  const [foreign] = await sql<{ seen: boolean }[]>`
    select ${mayBeSeen(sql, viewerOf(actor))} as seen from products p
    where p.id = ${productId} and p.seller_id <> ${userId(actor)}`;
  if (foreign === undefined) return;
  if (!foreign.seen) throw new DomainError("not_found", NO_SUCH_ITEM);
  throw new DomainError("forbidden", ONLY_ITS_SELLER);
}

/**
 * Adds photos to a product, after those that it has: those that `preparePhotos`
 * made, then kept ones. Its seller may.
 *
 * @throws {DomainError} `not_found`; `forbidden` for anybody else;
 * `invalid_input` above 8 photos a product; `conflict` above the seller's
 * quota, and for a photo that is not kept for them.
 */
export const addPhotos = defineCommand({
  name: "add_photos",
  summary: "Adds photos to one's own product.",
  access: "user",
  exposed: false,
  input: z.strictObject({
    product_id: z.uuid(),
    photos: z.array(preparedPhoto).max(MAX_PHOTOS, TOO_MANY).default([]),
    photo_ids: keptPhotoIds.default([]),
  }).refine(({ photos, photo_ids }) => photos.length + photo_ids.length > 0, {
    path: ["photos"],
    error: "Choose a photo.",
  }),
  result: z.strictObject({ photo_ids: z.array(z.uuid()) }),
  async run(tx, actor, { product_id, photos, photo_ids }) {
    const product = await lockOwnProduct(tx, actor, product_id);
    const ids = [
      ...await insertPhotos(tx, product.seller_id, photos),
      ...photo_ids,
    ];
    await takeKeptPhotos(tx, product, ids);
    return {
      result: { photo_ids: ids },
      activity: { subject: product_id, detail: { photos: ids.length } },
    };
  },
});

/**
 * Removes a photo; those behind it move up. Its product's seller may.
 *
 * @throws {DomainError} `not_found`; `forbidden` for anybody else.
 */
export const removePhoto = defineCommand({
  name: "remove_photo",
  summary: "Removes a photo from one's own product.",
  access: "user",
  input: z.strictObject({ photo_id: z.uuid() }),
  result: z.strictObject({ product_id: z.uuid() }),
  async run(tx, actor, { photo_id }) {
    const [photo] = await tx<{ product_id: string }[]>`
      select f.product_id from photos f join products p on p.id = f.product_id
      where f.id = ${photo_id} and ${mayBeSeen(tx, viewerOf(actor))}`;
    if (photo === undefined) {
      throw new DomainError("not_found", "This photo does not exist.");
    }
    const { product_id } = photo;
    const product = await lockOwnProduct(tx, actor, product_id);
    await tx`update photos set product_id = null where id = ${photo_id}`;
    await tx`
      update photos f set position = n.position
      from (select id, row_number() over (order by position) - 1 as position
        from photos where product_id = ${product_id}) n
      where f.id = n.id and f.position <> n.position`;
    const events = await changeCover(tx, product);
    // Kept is what an order shows.
    await tx`
      delete from photos where id = ${photo_id} and not exists (
        select from product_versions where photo_id = photos.id)`;
    return {
      result: { product_id },
      activity: { subject: product_id, detail: { photo_id } },
      events,
    };
  },
});

/**
 * Puts the photos of a product into another order; the first is shown in lists.
 * Its seller may.
 *
 * @throws {DomainError} `not_found`; `forbidden` for anybody else; `conflict`
 * unless exactly its photos are named, each once.
 */
export const orderPhotos = defineCommand({
  name: "order_photos",
  summary:
    "Puts the photos of one's own product into an order; the first is shown in lists.",
  access: "user",
  input: z.strictObject({
    product_id: z.uuid(),
    photo_ids: z.array(z.uuid()).min(1).max(MAX_PHOTOS),
  }),
  result: z.strictObject({ product_id: z.uuid() }),
  async run(tx, actor, { product_id, photo_ids }) {
    const product = await lockOwnProduct(tx, actor, product_id);
    const present = await tx<{ id: string }[]>`
      select id from photos where product_id = ${product_id}`;
    const named = new Set(photo_ids.map((id) => id.toLowerCase()));
    if (
      named.size !== photo_ids.length || present.length !== named.size ||
      present.some(({ id }) => !named.has(id))
    ) {
      throw new DomainError(
        "conflict",
        "The photos have changed meanwhile. Load the page again.",
      );
    }
    const { count } = await tx`
      update photos f set position = n.position - 1
      from unnest(${photo_ids}::uuid[]) with ordinality as n (id, position)
      where f.id = n.id and f.position <> n.position - 1`;
    if (count === 0) return { result: { product_id }, activity: null };
    const events = await changeCover(tx, product);
    return {
      result: { product_id },
      activity: { subject: product_id },
      events,
    };
  },
});

/**
 * As `setCover`, where another photo may have been the first: when it was, the
 * open offers close, which were made for what it showed.
 *
 * @returns the events that tell of it.
 */
async function changeCover(
  tx: TransactionSql,
  { id, version }: ProductRow,
): Promise<DomainEvent[]> {
  const isOther = await setCover(tx, id) !== version;
  return isOther ? await closeOpenOffers(tx, id, "changed", { isOther }) : [];
}
