import type { Listing } from "../../market/catalogue/sellers.ts";
import { count } from "../../lib/plural.ts";
import { Price } from "../parts/Price.tsx";
import { Thumbnail } from "../parts/Thumbnail.tsx";
import { When } from "../parts/When.tsx";
import { ProductState } from "../product/ProductState.tsx";

/** An item on its seller's list: its state, and what waits for the seller. */
export function ListingRow({ listing, currency }: {
  listing: Listing;
  currency: string;
}) {
  const { id, title, status, quantity, open_offers, orders_to_ship } = listing;
  return (
    <li class="row-card">
      <Thumbnail photoId={listing.photo_id} category={listing.category} />
      <div class="row-text">
        <h2>
          <a href={`/products/${id}`} dir="auto">{title}</a>
        </h2>
        <p class="meta">
          <ProductState status={status} />
          {status === "active" && quantity > 1 && (
            <span>{quantity} available</span>
          )}
          <span>
            Listed <When at={listing.created_at} />
          </span>
        </p>
        {(orders_to_ship > 0 || open_offers > 0) && (
          <p class="actions">
            {orders_to_ship > 0 && (
              <a class="tag tag-warn" href="/orders?role=seller">
                {count(orders_to_ship, "order")} to ship
              </a>
            )}
            {open_offers > 0 && (
              <a class="tag tag-warn" href="/offers">
                {count(open_offers, "offer")} to answer
              </a>
            )}
          </p>
        )}
      </div>
      <div class="row-side">
        <Price cents={listing.price_cents} currency={currency} />
        {(status === "active" || status === "sold") && (
          <a class="button button-small" href={`/products/${id}/edit`}>Edit</a>
        )}
      </div>
    </li>
  );
}
