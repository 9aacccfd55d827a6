import type { Product } from "../../market/catalogue/products.ts";
import { formatMoney } from "../format/money.ts";
import { Notice } from "../parts/Notice.tsx";
import type { Seen } from "./seen.ts";

/** What has changed about an item since the viewer saw it. */
export function ChangedNotice({ product, seen, currency, held }: {
  product: Product;
  seen: Seen;
  currency: string;
  /** Whether it cannot be bought before the viewer has looked at it again. */
  held: boolean;
}) {
  const { id, price_cents } = product;
  const from = seen.seen_price_cents;
  const text = from !== undefined && from !== price_cents
    ? `The price has changed from ${formatMoney(from, currency)} to ${
      formatMoney(price_cents, currency)
    }.`
    : "The seller has changed this item since you opened it.";
  return (
    <Notice look="warn">
      <span role="status">{text}</span>
      {held && (
        <p>
          <a class="button button-main" href={`/products/${id}`}>
            Show it as it is now
          </a>
        </p>
      )}
    </Notice>
  );
}
