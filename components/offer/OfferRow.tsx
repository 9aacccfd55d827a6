import type { Offer } from "../../market/trade/offers/offer_lists.ts";
import type { FormState } from "../form/form_state.ts";
import { Notice } from "../parts/Notice.tsx";
import { PersonLink } from "../parts/PersonLink.tsx";
import { Price } from "../parts/Price.tsx";
import { Thumbnail } from "../parts/Thumbnail.tsx";
import { OfferState } from "./OfferState.tsx";
import { OfferHistory } from "./OfferHistory.tsx";
import { OfferActions } from "./OfferActions.tsx";

/** An offer with its counter-offers, on the list of one of the two sides. */
export function OfferRow({ offers, viewerId, currency, refused }: {
  /** From the first to the last; never empty. */
  offers: readonly Offer[];
  viewerId: string;
  currency: string;
  refused: FormState | null;
}) {
  const last = offers.at(-1);
  if (!last) return null;
  const { product, buyer, seller, bargain_id } = last;
  const buying = buyer.id === viewerId;
  const failed = refused?.values["offer_id"] === last.id;
  return (
    <li class="row-card" id={`offer-${bargain_id}`}>
      <Thumbnail photoId={product.photo_id} />
      <div>
        <h2>
          <a href={`/products/${product.id}`} dir="auto">{product.title}</a>
        </h2>
        <p class="meta">
          <span>
            {buying ? "Seller" : "Buyer"}:{" "}
            <PersonLink person={buying ? seller : buyer} />
          </span>
          <OfferState last={last} viewerId={viewerId} />
        </p>
      </div>
      <div class="row-side">
        <div class="asking">
          <Price
            cents={last.price_cents * last.quantity}
            currency={currency}
          />
          <span class="note">
            asking{" "}
            <Price
              cents={product.price_cents * last.quantity}
              currency={currency}
            />
          </span>
        </div>
        {last.status === "accepted" && (
          <a
            class="button button-small"
            href={`/orders?role=${buying ? "buyer" : "seller"}`}
          >
            See the order
          </a>
        )}
      </div>
      <div class="row-more">
        {failed && refused?.message && (
          <Notice look="bad">{refused.message}</Notice>
        )}
        <OfferHistory
          offers={offers}
          viewerId={viewerId}
          currency={currency}
        />
        <OfferActions
          offer={last}
          viewerId={viewerId}
          currency={currency}
          refused={refused}
        />
      </div>
    </li>
  );
}
