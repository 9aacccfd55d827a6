import type { Product } from "../../market/catalogue/products.ts";
import type { Offer } from "../../market/trade/offer_lists.ts";
import { BargainBox } from "../offer/OfferBox.tsx";
import { MakeOffer } from "../offer/MakeOffer.tsx";
import { ActionForm } from "../form/ActionForm.tsx";
import type { FormState } from "../form/form_state.ts";
import { Icon } from "../parts/Icon.tsx";
import { BuyForm } from "./BuyForm.tsx";

/** What somebody can do about another person's item: buy it, ask about it. */
export function BuyerBox({ product, bargain, viewerId, currency, refused }: {
  product: Product;
  /** The viewer's own bargain over it, from first to last offer. */
  bargain: readonly Offer[];
  viewerId: string;
  currency: string;
  /** The form that came back, if one did. */
  refused: FormState | null;
}) {
  const { buy_now, status, offers } = product;
  const bargaining = bargain.at(-1)?.status === "open";
  const bought = refused?.values["action"] === "buy" ? refused : null;
  return (
    <div class="stack">
      {status === "active" && buy_now && (
        <BuyForm
          product={product}
          currency={currency}
          typed={bought?.values["quantity"]}
          commandId={bought?.commandId}
        />
      )}
      <BargainBox
        offers={bargain}
        viewerId={viewerId}
        currency={currency}
        refused={refused}
      />
      {status === "active" && offers && !bargaining && (
        <MakeOffer
          product={product}
          currency={currency}
          refused={refused}
          only={!buy_now && bargain.length === 0}
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
