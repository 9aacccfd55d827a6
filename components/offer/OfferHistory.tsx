import type { Offer } from "../../market/trade/offers/offer_lists.ts";
import { formatMoney } from "../format/money.ts";
import { When } from "../parts/When.tsx";
import { sidesOf } from "./sides.ts";

/** Offers that answer each other, from the first to the last. */
export function OfferHistory({ offers, viewerId, currency }: {
  offers: readonly Offer[];
  viewerId: string;
  currency: string;
}) {
  return (
    <ol class="offer-history">
      {offers.map((offer) => {
        const { maker } = sidesOf(offer);
        return (
          <li>
            <span>
              {maker.id === viewerId ? "You" : <bdi>{maker.display_name}</bdi>}
              {" "}
              {offer.parent_id === null ? "offered" : "countered with"}{" "}
              <b>{formatMoney(offer.price_cents, currency)}</b>
              {offer.quantity > 1 && <>{" "}each for&nbsp;{offer.quantity}</>}
            </span>
            <span class="note">
              <When at={offer.made_at} />
            </span>
          </li>
        );
      })}
    </ol>
  );
}
