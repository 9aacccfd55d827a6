import type { ProductCard } from "../market/browse.ts";
import { CONDITION_LABELS } from "../market/categories.ts";
import { moneyFormat } from "./format/money.ts";
import { Blank } from "./Blank.tsx";

/** A wide window shows this many cards before it is scrolled. */
const FIRST_ROW = 4;

/**
 * Items as cards, the price first. A page holds dozens of them, so a card is one template with its parts in place rather
 * than components of components. Its link is the title, stretched over the card by the stylesheet: a link around it all
 * would make a node of every part, which doubled the cost of drawing, and have a screen reader read all of it as one name.
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
          <li class="card">
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
            <h3>
              <a href={`/products/${product.id}`}>{product.title}</a>
            </h3>
            <small>{standing(product)}</small>
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
