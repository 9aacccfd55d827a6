/**
 * Photos that were uploaded by themselves: they are kept for their uploader
 * until an item takes them.
 */
import { v7 as uuidv7 } from "uuid";
import { z } from "zod";
import { defineCommand, userId } from "../../../cluster/command.ts";
import type { Sql } from "../../../db/pools.ts";
import type { TransactionSql } from "../../../db/transaction.ts";
import { DomainError } from "../../../lib/errors/domain_error.ts";
import type { ProductRow } from "../product_row.ts";
import { MAX_PHOTOS, type PreparedPhoto } from "./photo_files.ts";
import { demandRoom, setCover } from "./places.ts";

/** The most photos that are kept for a person; of more, the oldest go. */
const MAX_KEPT_PHOTOS = 64;

/** What to tell somebody who chose too many. */
export const TOO_MANY = `Choose at most ${MAX_PHOTOS} photos.`;

const pixels = z.int().min(1).max(4096);
const webp = z.base64().max(2_000_000);

/** A photo that `preparePhotos` made. */
export const preparedPhoto = z.strictObject({
  width: pixels,
  height: pixels,
  card: webp,
  full: webp,
});

/** Photos that are kept for who names them. */
export const keptPhotoIds = z.array(z.uuid()).max(MAX_PHOTOS, TOO_MANY);

/**
 * Keeps photos that `preparePhotos` made, for their uploader alone. Anybody who
 * is logged in may. It refuses nothing but wrong input: when too many are kept,
 * the oldest that no draft names go.
 */
export const keepPhotos = defineCommand({
  name: "keep_photos",
  summary: "Keeps photos for an item of one's own.",
  access: "user",
  exposed: false,
  input: z.strictObject({
    photos: z.array(preparedPhoto).min(1, "Choose a photo.")
      .max(MAX_PHOTOS, TOO_MANY),
  }),
  result: z.strictObject({ photo_ids: z.array(z.uuid()) }),
  async run(tx, actor, { photos }) {
    const me = userId(actor);
    const photo_ids = await insertPhotos(tx, me, photos);
    await tx`
      delete from photos where id in (
        select f.id from photos f where f.uploader_id = ${me}
          and not ${isInDraft(tx)}
        order by f.created_at desc, f.id desc offset ${MAX_KEPT_PHOTOS})`;
    return {
      result: { photo_ids },
      activity: { subject: null, detail: { photos: photo_ids.length } },
    };
  },
});

/** Returns the condition that a draft names a photo, as SQL of `photos as f`. */
export function isInDraft(sql: Sql | TransactionSql) {
  return sql`exists (select from drafts d
    where d.user_id = f.uploader_id and f.id = any(d.photo_ids))`;
}

/** Adds photos that are kept for `uploader`; returns their ids, in order. */
export async function insertPhotos(
  tx: TransactionSql,
  uploader: string,
  photos: readonly PreparedPhoto[],
): Promise<string[]> {
  const ids: string[] = [];
  for (const { width, height, card, full } of photos) {
    const id = uuidv7();
    await tx`
      insert into photos (id, uploader_id, position, width, height, card,
        "full")
      values (${id}, ${uploader}, 0, ${width}, ${height},
        ${Uint8Array.fromBase64(card)}, ${Uint8Array.fromBase64(full)})`;
    ids.push(id);
  }
  return ids;
}

/**
 * Puts photos that are kept for a locked product's seller onto the product,
 * after those that it has.
 *
 * @throws {DomainError} `conflict` when one is not kept for them, or not any
 * more; as `demandRoom` does.
 */
export async function takeKeptPhotos(
  tx: TransactionSql,
  { id, seller_id }: Pick<ProductRow, "id" | "seller_id">,
  photoIds: readonly string[],
): Promise<void> {
  await demandRoom(tx, id, seller_id, photoIds.length);
  const { count } = await tx`
    update photos f
    set product_id = ${id}, uploader_id = null,
      position = n.position + (
        select coalesce(max(position), -1) from photos where product_id = ${id})
    from unnest(${[...photoIds]}::uuid[]) with ordinality as n (id, position)
    where f.id = n.id and f.uploader_id = ${seller_id}`;
  if (count !== photoIds.length) {
    const message =
      "Some of these photos are not kept any more. Look at them again first.";
    throw new DomainError("conflict", message, {
      issues: [{ path: ["photos"], message }],
    });
  }
  await setCover(tx, id);
}

/** Returns those of the photos that are kept for a person, in their order. */
export async function findKeptPhotos(
  sql: Sql,
  person: string,
  photoIds: readonly string[],
): Promise<string[]> {
  if (photoIds.length === 0) return [];
  const kept = await sql<{ id: string }[]>`
    select f.id from photos f
    where f.id = any(${[...photoIds]}::uuid[]) and f.uploader_id = ${person}`;
  const found = new Set(kept.map(({ id }) => id));
  return photoIds.filter((id) => found.has(id));
}
