import type { Product } from "../../market/catalogue/products.ts";
import type { Offer } from "../../market/trade/offers/offer_lists.ts";
import { OfferBox } from "../offer/OfferBox.tsx";
import { MakeOffer } from "../offer/MakeOffer.tsx";
import { ActionForm } from "../form/ActionForm.tsx";
import type { FormState } from "../form/form_state.ts";
import { Icon } from "../parts/Icon.tsx";
import { BuyForm } from "./BuyForm.tsx";

/** What a person can do about another's item: buy it, offer for it, ask. */
export function BuyerBox(
  { product, offers, viewerId, currency, refused, held }: {
    product: Product;
    /** Of the viewer and the seller for this item, from the first to the last. */
    offers: readonly Offer[];
    viewerId: string;
    currency: string;
    /** The form that was refused, if one was. */
    refused: FormState | null;
    /** Whether the viewer has not seen yet what has become of the item. */
    held: boolean;
  },
) {
  const { buy_now, status } = product;
  const waits = offers.at(-1)?.status === "open";
  const bought = refused?.values["action"] === "buy" ? refused : null;
  return (
    <div class="stack">
      {status === "active" && buy_now && !held && (
        <BuyForm
          product={product}
          currency={currency}
          typed={bought?.values["quantity"]}
          commandId={bought?.commandId}
        />
      )}
      {!held && (
        <OfferBox
          offers={offers}
          viewerId={viewerId}
          currency={currency}
          refused={refused}
          seenVersion={product.version}
        />
      )}
      {status === "active" && product.offers && !waits && !held && (
        <MakeOffer
          product={product}
          currency={currency}
          refused={refused}
          only={!buy_now && offers.length === 0}
        />
      )}
      {status !== "withdrawn" && (
        <ActionForm fields={{ action: "message" }} look="button-wide">
          <Icon name="message" />Message the seller
        </ActionForm>
      )}
    </div>
  );
}
