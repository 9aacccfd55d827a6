import type { Offer } from "../../market/trade/offers/offer_lists.ts";
import type { Conversation } from "../../market/conversations/conversation_lists.ts";
import { OfferBox } from "../offer/OfferBox.tsx";
import { MakeOffer } from "../offer/MakeOffer.tsx";
import type { FormState } from "../form/form_state.ts";
import { PersonLink } from "../parts/PersonLink.tsx";
import { Price } from "../parts/Price.tsx";
import { Thumbnail } from "../parts/Thumbnail.tsx";
import { ProductState } from "../product/ProductState.tsx";

/** The item that a conversation is about, its state, and the offers for it. */
export function ConversationHead(
  { conversation, offers, viewerId, currency, refused }: {
    conversation: Conversation;
    /** Of the two sides for this item, from the first to the last. */
    offers: readonly Offer[];
    viewerId: string;
    currency: string;
    refused: FormState | null;
  },
) {
  const { product, other, role } = conversation;
  const waits = offers.at(-1)?.status === "open";
  return (
    <header class="conversation-head">
      <div class="conversation-item">
        <Thumbnail photoId={product.photo_id} />
        <div>
          <h1>
            <a href={`/products/${product.id}`} dir="auto">{product.title}</a>
          </h1>
          <p class="meta">
            <span>
              {role === "buyer" ? "Sold by" : "Asked by"}{" "}
              <PersonLink person={other} />
            </span>
            <Price cents={product.price_cents} currency={currency} />
            {product.status !== "active" && (
              <ProductState status={product.status} />
            )}
          </p>
        </div>
      </div>
      <OfferBox
        offers={offers}
        viewerId={viewerId}
        currency={currency}
        refused={refused}
        folded
      />
      {role === "buyer" && product.offers && product.status === "active" &&
        !waits && (
        <MakeOffer product={product} currency={currency} refused={refused} />
      )}
    </header>
  );
}
