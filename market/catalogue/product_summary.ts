/** A product, as the offers and conversations about it show it. */
import { z } from "zod";
import type { Sql } from "../../db/pools.ts";
import { productStatus } from "../statuses.ts";

export const productSummary = z.strictObject({
  id: z.uuid(),
  title: z.string(),
  price_cents: z.int(),
  quantity: z.int(),
  status: productStatus,
  offers: z.boolean()
    .describe("Whether offers below the asking price are welcome."),
  photo_id: z.uuid().nullable(),
});

/** Returns the JSON of a `productSummary` as SQL, of `products as p`. */
export function productSummaryJson(sql: Sql) {
  return sql`json_build_object('id', p.id, 'title', p.title,
    'price_cents', p.price_cents, 'quantity', p.quantity, 'status', p.status,
    'offers', p.offers, 'photo_id', p.cover_photo_id)`;
}
