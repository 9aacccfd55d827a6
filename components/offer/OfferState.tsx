import type { Offer } from "../../market/trade/offers/offer_lists.ts";
import { sidesOf } from "./sides.ts";
import { OFFER_STATES, timeLeft } from "./words.ts";

/** The state of an offer: whose turn it is and for how long, or its end. */
export function OfferState({ last, viewerId }: {
  /** The last of the offers that answer each other. */
  last: Offer;
  viewerId: string;
}) {
  if (last.status !== "open") {
    const { look, label } = OFFER_STATES[last.status];
    return <span class={look}>{label}</span>;
  }
  const { maker, answerer } = sidesOf(last);
  const left = timeLeft(last.expires_at, Date.now());
  return maker.id === viewerId
    ? (
      <span class="tag tag-long">
        <span>
          Waits for <bdi>{answerer.display_name}</bdi>: {left} left
        </span>
      </span>
    )
    : <span class="tag tag-warn tag-long">Your turn: {left} left</span>;
}
