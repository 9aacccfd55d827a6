/** One item, and what the visitor can do about it. */
import { idParam } from "../../../app/http/input.ts";
import { withUser } from "../../../app/http/with_user.ts";
import { define, type State } from "../../../app/state.ts";
import type { FormState } from "../../../components/form/form_state.ts";
import { Icon } from "../../../components/parts/Icon.tsx";
import { LinkedText } from "../../../components/parts/LinkedText.tsx";
import { Notice } from "../../../components/parts/Notice.tsx";
import { Price } from "../../../components/parts/Price.tsx";
import { AdminBox } from "../../../components/product/AdminBox.tsx";
import {
  isOtherThan,
  readSeen,
  type Seen,
  seenNow,
} from "../../../components/product/seen.ts";
import { ChangedNotice } from "../../../components/product/ChangedNotice.tsx";
import { BuyerBox } from "../../../components/product/BuyerBox.tsx";
import { Facts } from "../../../components/product/Facts.tsx";
import { Gallery } from "../../../components/product/Gallery.tsx";
import { OwnerBox } from "../../../components/product/OwnerBox.tsx";
import { SellerCard } from "../../../components/product/SellerCard.tsx";
import { VisitorBox } from "../../../components/product/VisitorBox.tsx";
import LiveRegion from "../../../islands/LiveRegion.tsx";
import { DomainError } from "../../../lib/errors/domain_error.ts";
import { CATEGORY_LABELS } from "../../../market/catalogue/categories.ts";
import {
  NO_SUCH_ITEM,
  NOT_FOR_SALE,
} from "../../../market/catalogue/product_row.ts";
import {
  findProduct,
  type Product,
} from "../../../market/catalogue/products.ts";
import {
  findOfferHistory,
  type Offer,
} from "../../../market/trade/offers/offer_lists.ts";
import { answerForm } from "../../(_common)/answer_form.ts";
import { showPage } from "../../(_common)/show_page.ts";
import { refuseOffer } from "../../offers/(_forms)/offer_actions.ts";
import { actOnProduct } from "../(_forms)/product_actions.ts";

interface ProductPage {
  readonly product: Product;
  /** Between the visitor and the seller for it, from the first to the last. */
  readonly offers: readonly Offer[];
  /** The form that came back, if one did. */
  readonly refused: FormState | null;
  /** What the visitor saw before of the item, which is another by now. */
  readonly before: Seen | null;
}

export const handler = define.handlers({
  async GET(ctx) {
    const id = idParam(ctx.params["id"]);
    const seen = readSeen(Object.fromEntries(ctx.url.searchParams));
    return await showPage(ctx.state, show(ctx.state, id, seen, null));
  },
  POST: withUser((ctx) => {
    const id = idParam(ctx.params["id"]);
    return answerForm(
      ctx,
      (sent) => actOnProduct(ctx.state, id, sent),
      (refused) => show(ctx.state, id, readSeen(refused.values), refused),
      { refused: refuseOffer },
    );
  }),
});

async function show(
  state: State,
  id: string,
  seen: Seen,
  refused: FormState | null,
): Promise<ProductPage> {
  const { reader, user } = state;
  const [product, offers] = await Promise.all([
    findProduct(reader, id, user),
    user === null ? [] : findOfferHistory(reader, id, user.id),
  ]);
  if (product === null) {
    throw new DomainError("not_found", NO_SUCH_ITEM);
  }
  state.title = product.title;
  return {
    product,
    offers,
    refused,
    before: isOtherThan(product, seen) ? seen : null,
  };
}

export default define.page<typeof handler>(function Item({ data, state }) {
  const { before, product, offers, refused } = data;
  const { user, services } = state;
  const { currency } = services.config;
  const { title, price_cents, category, status, seller, description } = product;
  return (
    <div class="wrap page page-close">
      <nav class="crumbs" aria-label="Way back">
        <a href={`/?category=${category}`}>
          <Icon name="back" />All in {CATEGORY_LABELS[category]}
        </a>
      </nav>
      {user !== null && (
        <LiveRegion
          region="product-side"
          events={["product:changed", "offer:changed"]}
          product={product.id}
          seen={seenNow(product)}
        />
      )}
      <article class="product">
        <Gallery product={product} />
        <div class="product-side" id="product-side">
          <div class="product-head">
            <h1 class="product-title" dir="auto">{title}</h1>
            <p>
              <Price cents={price_cents} currency={currency} size="large" />
            </p>
          </div>
          {refused?.message && <Notice look="bad">{refused.message}</Notice>}
          {before !== null && user?.id !== seller.id && (
            <ChangedNotice
              product={product}
              seen={before}
              currency={currency}
              held={refused === null}
            />
          )}
          {status !== "active" && (
            <Notice look="warn">{NOT_FOR_SALE[status]}</Notice>
          )}
          {user === null
            ? <VisitorBox product={product} />
            : user.id === seller.id
            ? <OwnerBox product={product} />
            : (
              <BuyerBox
                product={product}
                currency={currency}
                offers={offers}
                viewerId={user.id}
                refused={refused}
                held={before !== null && refused === null}
              />
            )}
          {user?.role === "admin" && <AdminBox product={product} />}
          <div class="panel stack">
            <Facts product={product} />
            <SellerCard seller={seller} />
          </div>
        </div>
        <section>
          <h2>About this item</h2>
          <p class="description" dir="auto">
            <LinkedText text={description} />
          </p>
        </section>
      </article>
    </div>
  );
});
