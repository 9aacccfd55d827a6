import { renderToString } from "preact-render-to-string";
import type { ProductCard } from "../../market/catalogue/browse.ts";
import { CONDITION_LABELS } from "../../market/catalogue/categories.ts";
import { PhotoPlaceholder } from "../parts/PhotoPlaceholder.tsx";
import { moneyFormat } from "../format/money.ts";

/** A wide window shows this many cards before it is scrolled. */
const FIRST_ROW = 4;

/** How soon a card's photo is wanted: first of all, at once, or when it comes into sight. */
type Urgency = "first" | "soon" | "later";

/** Items as cards, the price first. */
export function ProductGrid({ products, currency, firstRow = true }: {
  products: readonly ProductCard[];
  currency: string;
  /** Whether the grid begins in sight: its first photos are then loaded at once. */
  firstRow?: boolean;
}) {
  const html = products.map((product, place) =>
    drawCard(
      product,
      currency,
      !firstRow || place >= FIRST_ROW
        ? "later"
        : place === 0
        ? "first"
        : "soon",
    )
  );
  return (
    <ul
      class="grid-cards"
      dangerouslySetInnerHTML={{ __html: html.join("") }}
    />
  );
}

/** Cards that were drawn already, by urgency and item, at about 1 KB each. */
const drawn: Readonly<Record<Urgency, Map<string, Drawn>>> = {
  first: new Map(),
  soon: new Map(),
  later: new Map(),
};
const MOST_DRAWN = 4000;

interface Drawn {
  readonly of: ProductCard;
  readonly currency: string;
  readonly html: string;
}

/**
 * Returns a card's HTML. Cards are most of what the market shows, and the same ones again and again: drawing them anew for
 * every visitor cost as much as all else on the page. A card that is found is left where it is, as a cache that is written
 * to on every look costs more in garbage than it saves; a full one starts over.
 */
function drawCard(
  product: ProductCard,
  currency: string,
  urgency: Urgency,
): string {
  const cards = drawn[urgency];
  const earlier = cards.get(product.id);
  if (
    earlier !== undefined && earlier.currency === currency &&
    looksTheSame(earlier.of, product)
  ) return earlier.html;
  const html = renderToString(
    <Card product={product} currency={currency} urgency={urgency} />,
  );
  if (cards.size >= MOST_DRAWN) cards.clear();
  cards.set(product.id, { of: product, currency, html });
  return html;
}

function looksTheSame(a: ProductCard, b: ProductCard): boolean {
  return a.title === b.title && a.price_cents === b.price_cents &&
    a.photo_id === b.photo_id && a.quantity === b.quantity &&
    a.status === b.status && a.condition === b.condition &&
    a.category === b.category;
}

/** The link is the title, stretched over the card by the stylesheet: around it all, a screen reader would read it as one name. */
function Card({ product, currency, urgency }: {
  product: ProductCard;
  currency: string;
  urgency: Urgency;
}) {
  const { whole, rest } = moneyFormat(currency)(product.price_cents);
  return (
    <li class="card">
      {product.photo_id === null
        ? <PhotoPlaceholder category={product.category} />
        : (
          <img
            src={`/photos/${product.photo_id}/card`}
            alt=""
            width={480}
            height={480}
            loading={urgency === "later" ? "lazy" : "eager"}
            fetchpriority={urgency === "first" ? "high" : undefined}
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
}

/** What to know besides price and title: the condition of what is for sale, the state of what is not. */
function standing({ status, condition, quantity }: ProductCard): string {
  if (status === "sold") return "Sold";
  if (status !== "active") return "Not for sale";
  const label = CONDITION_LABELS[condition];
  return quantity > 1 ? `${label} · ${quantity} available` : label;
}
