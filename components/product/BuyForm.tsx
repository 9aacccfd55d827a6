import BuyQuantity from "../../islands/BuyQuantity.tsx";
import type { Product } from "../../market/catalogue/products.ts";
import { CommandId } from "../form/CommandId.tsx";

/**
 * Buys at the asking price. If it is no longer the one that the page shows, the
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
      <input type="hidden" name="seen_price_cents" value={price_cents} />
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
