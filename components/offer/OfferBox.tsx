import type { Offer } from "../../market/trade/offer_lists.ts";
import type { FormState } from "../form/form_state.ts";
import { count } from "../format/plural.ts";
import { BargainState } from "./OfferState.tsx";
import { BargainThread } from "./OfferHistory.tsx";
import { OfferActions } from "./OfferActions.tsx";

/** A bargain beside its item or its conversation: every offer, how it stands, and what the viewer can do. */
export function BargainBox(
  { offers, viewerId, currency, refused, folded = false }: {
    /** From the first to the last; without any, nothing is shown. */
    offers: readonly Offer[];
    viewerId: string;
    currency: string;
    refused: FormState | null;
    /** Whether the offers before the last are behind a button: where room is short. */
    folded?: boolean;
  },
) {
  const last = offers.at(-1);
  if (!last) return null;
  const earlier = offers.slice(0, -1);
  return (
    <section class="bargain-box" aria-label="Bargain">
      <p class="bargain-state">
        <b>{last.buyer.id === viewerId ? "Your bargain" : "The bargain"}</b>
        <BargainState last={last} viewerId={viewerId} />
      </p>
      {folded && earlier.length > 0 && (
        <details class="fold">
          <summary>{count(earlier.length, "earlier offer")}</summary>
          <BargainThread
            offers={earlier}
            viewerId={viewerId}
            currency={currency}
          />
        </details>
      )}
      <BargainThread
        offers={folded ? [last] : offers}
        viewerId={viewerId}
        currency={currency}
      />
      <OfferActions
        offer={last}
        viewerId={viewerId}
        currency={currency}
        refused={refused}
      />
    </section>
  );
}
