import type { ProductCard } from "../market/browse.ts";
import { CONDITION_LABELS } from "../market/categories.ts";
import { moneyFormat } from "./format/money.ts";
import { Blank } from "./Blank.tsx";

/** A wide window shows this many cards before it is scrolled. */
const FIRST_ROW = 4;

/**
 * Items as cards, the price first. A page holds dozens of them, so a card is one template with its parts in place rather
 * than components of components.
 */
export function ProductGrid({ products, currency, firstRow = true }: {
  products: readonly ProductCard[];
  currency: string;
  /** Whether the grid begins in sight: its first photos are then loaded at once. */
  firstRow?: boolean;
}) {
  const money = moneyFormat(currency);
  return (
    <ul class="grid-cards">
      {products.map((product, place) => {
        const { whole, rest } = money(product.price_cents);
        return (
          <li>
            <a class="card" href={`/products/${product.id}`}>
              {product.photo_id === null
                ? <Blank category={product.category} />
                : (
                  <img
                    src={`/photos/${product.photo_id}/card`}
                    alt=""
                    width={480}
                    height={480}
                    loading={firstRow && place < FIRST_ROW ? "eager" : "lazy"}
                    fetchpriority={firstRow && place === 0 ? "high" : undefined}
                  />
                )}
              <b class="price">
                {whole}
                <sup>{rest}</sup>
              </b>
              <h3>{product.title}</h3>
              <small>{standing(product)}</small>
            </a>
          </li>
        );
      })}
    </ul>
  );
}

/** What to know besides price and title: the condition of what is for sale, the state of what is not. */
function standing({ status, condition, quantity }: ProductCard): string {
  if (status === "sold") return "Sold";
  if (status !== "active") return "Not for sale";
  const label = CONDITION_LABELS[condition];
  return quantity > 1 ? `${label} · ${quantity} available` : label;
}
