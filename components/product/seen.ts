/** What a buyer has seen of an item, as forms and addresses carry it. */
import { z } from "zod";
import type { Product } from "../../market/catalogue/products.ts";

const number = z.string().regex(/^[1-9]\d{0,8}$/).transform(Number)
  .optional().catch(undefined);

const seen = z.object({ seen_version: number, seen_price_cents: number });

export type Seen = z.output<typeof seen>;

/** Returns what was seen; what makes no sense there counts as nothing. */
export function readSeen(
  values: Readonly<Record<string, string | undefined>>,
): Seen {
  return seen.parse(values);
}

/** Returns whether an item is not what was seen. */
export function isOtherThan(product: Product, seen: Seen): boolean {
  const { seen_version: version, seen_price_cents: price } = seen;
  return version !== undefined && version !== product.version ||
    price !== undefined && price !== product.price_cents;
}

/** Returns what the page shows of an item now, to be sent back. */
export function seenNow(product: Product) {
  return {
    seen_version: String(product.version),
    seen_price_cents: String(product.price_cents),
  };
}
