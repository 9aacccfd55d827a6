/**
 * The photos of products: how sellers add and order them, and who sees them.
 */
import type { TransactionSql } from "../../../db/transaction.ts";
import { v7 as uuidv7 } from "uuid";
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
import { MAX_PHOTOS } from "./photo_files.ts";
import {
  isPublic,
  lockOwnProduct,
  mayBeSeen,
  NO_SUCH_ITEM,
  ONLY_ITS_SELLER,
  type ProductRow,
  type Viewer,
  viewerOf,
} from "../product_row.ts";

/** The most photos that one seller keeps here: some 500 MB. */
const PHOTO_QUOTA = 2000;

/** The sizes of a photo: for lists, and for its own page. */
export const PHOTO_SIZES = ["card", "full"] as const;

type PhotoSize = typeof PHOTO_SIZES[number];

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

const pixels = z.int().min(1).max(4096);
const webp = z.base64().max(2_000_000);

/**
 * Adds photos that `preparePhotos` made to a product, after those that it has.
 * Its seller may.
 *
 * @throws {DomainError} `not_found`; `forbidden` for anybody else;
 * `invalid_input` above 8 photos a product; `conflict` above the seller's
 * quota.
 */
export const addPhotos = defineCommand({
  name: "add_photos",
  summary: "Adds photos to one's own product.",
  access: "user",
  exposed: false,
  input: z.strictObject({
    product_id: z.uuid(),
    photos: z.array(
      z.strictObject({ width: pixels, height: pixels, card: webp, full: webp }),
    ).min(1, "Choose a photo.").max(
      MAX_PHOTOS,
      `Choose at most ${MAX_PHOTOS} photos.`,
    ),
  }),
  result: z.strictObject({ photo_ids: z.array(z.uuid()) }),
  async run(tx, actor, { product_id, photos }) {
    const product = await lockOwnProduct(tx, actor, product_id);
    await demandRoom(tx, product_id, product.seller_id, photos.length);
    const ids = photos.map(() => uuidv7());
    for (const [i, { width, height, card, full }] of photos.entries()) {
      await tx`
        insert into photos (id, product_id, position, width, height, card,
          "full")
        select ${ids[i]!}, ${product_id}, coalesce(max(position) + 1, 0),
          ${width}, ${height}, ${bytes(card)}, ${bytes(full)}
        from photos where product_id = ${product_id}`;
    }
    await setCover(tx, product_id);
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
 * A photo in one size. Its bytes never change: another photo has another id.
 */
interface StoredPhoto {
  /** WebP; null where no size was asked for. */
  readonly bytes: Uint8Array<ArrayBuffer> | null;
  /** Whether everybody may see it. */
  readonly shown: boolean;
}

/**
 * Returns a photo, or null where there is none that `viewer` may see.
 *
 * @param size Null for no bytes: they are with the viewer already.
 */
export async function readPhoto(
  sql: Sql,
  id: string,
  size: PhotoSize | null,
  viewer: Viewer = null,
): Promise<StoredPhoto | null> {
  const bytes = size === null ? sql`null::bytea` : sql`f.${sql(size)}`;
  const [photo] = await sql<StoredPhoto[]>`
    select ${bytes} as bytes, coalesce(${isPublic(sql)}, false) as shown
    from photos f left join products p on p.id = f.product_id
    where f.id = ${id}
      and (${mayBeSeen(sql, viewer)} or ${isOrdered(sql, viewer)})`;
  return photo ?? null;
}

/**
 * Returns the condition that a photo is part of what `viewer` bought or sold, as
 * SQL of `photos as f`.
 */
function isOrdered(sql: Sql, viewer: Viewer) {
  if (viewer === null) return sql`false`;
  return sql`f.product_id is null and exists (
    select from product_versions v join orders o
      on o.product_id = v.product_id and o.product_version = v.version
    where v.photo_id = f.id and ${viewer.id} in (o.buyer_id, o.seller_id))`;
}

/**
 * Refuses photos for which there is no room.
 *
 * @throws {DomainError} `invalid_input` above 8 photos a product, `conflict`
 * above the seller's quota.
 */
async function demandRoom(
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

/**
 * Makes the first photo the one that lists show, which read it without a join.
 *
 * @returns the product's version afterwards.
 */
async function setCover(
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

function bytes(base64: string): Uint8Array {
  return Uint8Array.fromBase64(base64);
}
