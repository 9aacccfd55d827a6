/** Reading a photo, and who sees it. */
import type { Sql } from "../../../db/pools.ts";
import { isPublic, mayBeSeen, type Viewer } from "../product_row.ts";

/** The sizes of a photo: for lists, and for its own page. */
export const PHOTO_SIZES = ["card", "full"] as const;

type PhotoSize = typeof PHOTO_SIZES[number];

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
 * Returns a photo, or null where there is none that `viewer` may see. One that
 * no item has taken yet is seen by its uploader alone.
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
    where f.id = ${id} and (f.uploader_id = ${viewer?.id ?? null}
      or f.uploader_id is null
        and (${mayBeSeen(sql, viewer)} or ${isOrdered(sql, viewer)}))`;
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
