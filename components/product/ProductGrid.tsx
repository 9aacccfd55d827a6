/** Items as cards. */
import { renderToString } from "preact-render-to-string";
import { remember } from "../../lib/remember.ts";
import type { ProductCard } from "../../market/catalogue/browse.ts";
import { CONDITION_LABELS } from "../../market/catalogue/categories.ts";
import { PhotoPlaceholder } from "../parts/PhotoPlaceholder.tsx";
import { moneyFormat } from "../format/money.ts";

/** A wide window shows this many cards before it is scrolled. */
const FIRST_ROW = 4;

/** When a card's photo is loaded: before all else, at once, or in sight. */
type Urgency = "first" | "soon" | "later";

interface CardProps {
  readonly product: ProductCard;
  readonly currency: string;
}

/** Items as cards, the price first. */
export function ProductGrid({ products, currency, firstRow = true }: {
  products: readonly ProductCard[];
  currency: string;
  /**
   * Whether the grid begins in sight, so that its first photos load at once.
   */
  firstRow?: boolean;
}) {
  const html = products.map((product, place) =>
    drawCard[urgencyOf(firstRow, place)]({ product, currency })
  );
  return (
    <ul
      class="grid-cards"
      dangerouslySetInnerHTML={{ __html: html.join("") }}
    />
  );
}

function urgencyOf(firstRow: boolean, place: number): Urgency {
  if (!firstRow || place >= FIRST_ROW) return "later";
  return place === 0 ? "first" : "soon";
}

/** A card takes about 1 KB. */
const MOST_CARDS = 4000;

/**
 * Draw a card as HTML. Cards are most of what the market shows, and the same
 * ones again and again: drawing them anew for every visitor cost as much as all
 * else on the page.
 */
const drawCard: Readonly<Record<Urgency, (card: CardProps) => string>> = {
  first: cardDrawer("first"),
  soon: cardDrawer("soon"),
  later: cardDrawer("later"),
};

function cardDrawer(urgency: Urgency): (card: CardProps) => string {
  return remember(
    (card) => renderToString(<Card {...card} urgency={urgency} />),
    {
      most: MOST_CARDS,
      keyOf: ({ product }) => product.id,
      holds: (earlier, card) =>
        earlier.currency === card.currency &&
        looksTheSame(earlier.product, card.product),
    },
  );
}

function looksTheSame(a: ProductCard, b: ProductCard): boolean {
  return a.title === b.title && a.price_cents === b.price_cents &&
    a.photo_id === b.photo_id && a.quantity === b.quantity &&
    a.status === b.status && a.condition === b.condition &&
    a.category === b.category;
}

/**
 * The link is the title, stretched over the card by the stylesheet: with all of
 * the card inside, a screen reader would read all of it as the link's name.
 */
function Card({ product, currency, urgency }: CardProps & {
  readonly urgency: Urgency;
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
        <a href={`/products/${product.id}`} dir="auto">{product.title}</a>
      </h3>
      <small>{subline(product)}</small>
    </li>
  );
}

/** Returns the condition of what is for sale, or why it is not. */
function subline({ status, condition, quantity }: ProductCard): string {
  if (status === "sold") return "Sold";
  if (status !== "active") return "Not for sale";
  const label = CONDITION_LABELS[condition];
  return quantity > 1 ? `${label} · ${quantity} available` : label;
}
