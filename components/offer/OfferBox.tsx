import type { Offer } from "../../market/trade/offers/offer_lists.ts";
import type { FormState } from "../form/form_state.ts";
import { count } from "../../lib/plural.ts";
import { OfferState } from "./OfferState.tsx";
import { OfferHistory } from "./OfferHistory.tsx";
import { OfferActions } from "./OfferActions.tsx";

/**
 * The offers between two people, beside their item or their conversation: every
 * one of them, how the last one stands, and what the viewer can do.
 */
export function OfferBox(
  { offers, viewerId, currency, refused, folded = false, seenVersion }: {
    /** From the first to the last. Without any, nothing is shown. */
    offers: readonly Offer[];
    viewerId: string;
    currency: string;
    refused: FormState | null;
    /** Whether all but the last offer are folded away, where room is short. */
    folded?: boolean;
    /** The version of the item that the page shows, where it shows it. */
    seenVersion?: number;
  },
) {
  const last = offers.at(-1);
  if (!last) return null;
  const earlier = offers.slice(0, -1);
  return (
    <section class="offer-box" aria-label="Offers">
      <p class="offer-state">
        <b>{last.buyer.id === viewerId ? "Your offer" : "The offer"}</b>
        <OfferState last={last} viewerId={viewerId} />
      </p>
      {folded && earlier.length > 0 && (
        <details class="fold">
          <summary>{count(earlier.length, "earlier offer")}</summary>
          <OfferHistory
            offers={earlier}
            viewerId={viewerId}
            currency={currency}
          />
        </details>
      )}
      <OfferHistory
        offers={folded ? [last] : offers}
        viewerId={viewerId}
        currency={currency}
      />
      <OfferActions
        offer={last}
        viewerId={viewerId}
        currency={currency}
        refused={refused}
        seenVersion={seenVersion}
      />
    </section>
  );
}
