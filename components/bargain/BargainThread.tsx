import type { Offer } from "../../market/bargains.ts";
import { formatMoney } from "../format/money.ts";
import { When } from "../When.tsx";
import { OFFER_STATES } from "./words.ts";

/** Every offer of a bargain, from the first to the last. */
export function BargainThread({ offers, viewerId, currency }: {
  offers: readonly Offer[];
  viewerId: string;
  currency: string;
}) {
  return (
    <ol class="bargain-thread">
      {offers.map((offer) => {
        const maker = offer.by_seller ? offer.seller : offer.buyer;
        const { look, label } = OFFER_STATES[offer.status];
        return (
          <li>
            <span>
              {maker.id === viewerId ? "You" : maker.display_name}{" "}
              {offer.parent_id === null ? "offered" : "countered with"}{" "}
              <b>{formatMoney(offer.price_cents, currency)}</b>
              {offer.quantity > 1 && <>{" "}each for {offer.quantity}</>}
            </span>
            <span class="note">
              <When at={offer.made_at} />
            </span>
            {offer.status !== "countered" && <span class={look}>{label}</span>}
          </li>
        );
      })}
    </ol>
  );
}
