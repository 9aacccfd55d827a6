import BuyQuantity from "../../islands/BuyQuantity.tsx";
import type { Product } from "../../market/catalogue/products.ts";
import { CommandId } from "../form/CommandId.tsx";
import { seenNow } from "./seen.ts";

/**
 * Buys at the asking price. If the item is no longer what the page shows, the
 * purchase is refused.
 */
export function BuyForm({ product, currency, typed, commandId }: {
  product: Product;
  currency: string;
  /** The quantity of the form that was refused, if one was. */
  typed?: string | undefined;
  commandId?: string | undefined;
}) {
  const { quantity, price_cents } = product;
  const wanted = Number(typed);
  const initial = Number.isInteger(wanted) && wanted > 0 ? wanted : 1;
  return (
    <form method="post" class="form" id="buy">
      <CommandId id={commandId} />
      <input type="hidden" name="action" value="buy" />
      {Object.entries(seenNow(product)).map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      {quantity > 1
        ? (
          <BuyQuantity
            max={quantity}
            priceCents={price_cents}
            currency={currency}
            initial={initial}
          />
        )
        : <input type="hidden" name="quantity" value="1" />}
      <button type="submit" class="button button-main button-wide">
        Buy now
      </button>
    </form>
  );
}
