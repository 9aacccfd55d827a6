import type { Order } from "../../market/trade/order_lists.ts";
import { formatMoney } from "../format/money.ts";
import { PersonLink } from "../parts/PersonLink.tsx";
import { Price } from "../parts/Price.tsx";
import { Thumbnail } from "../parts/Thumbnail.tsx";
import { When } from "../parts/When.tsx";
import { OrderActions } from "./OrderActions.tsx";
import { OrderSteps } from "./OrderSteps.tsx";

/** An order on the list of its buyer or its seller. */
export function OrderRow({ order, viewerId, currency }: {
  order: Order;
  viewerId: string;
  currency: string;
}) {
  const { id, product_id, title, price_cents, quantity, cancelled_at } = order;
  const bought = order.buyer.id === viewerId;
  return (
    <li class="row-card" id={`order-${id}`}>
      <Thumbnail photoId={order.photo_id} />
      <div>
        <h2>
          <a href={`/products/${product_id}`} dir="auto">{title}</a>
        </h2>
        <p class="meta">
          <span>
            {bought ? "From" : "To"}{" "}
            <PersonLink person={bought ? order.seller : order.buyer} />
          </span>
          {quantity > 1 && (
            <span>{quantity} × {formatMoney(price_cents, currency)}</span>
          )}
          {order.offer_id !== null && <span>By an offer</span>}
        </p>
      </div>
      {cancelled_at === null
        ? <OrderSteps order={order} />
        : (
          <p class="steps note">
            <span class="tag tag-bad">Cancelled</span>
            <When at={cancelled_at} />
          </p>
        )}
      <div class="row-side">
        <Price cents={price_cents * quantity} currency={currency} />
        <OrderActions order={order} bought={bought} />
      </div>
    </li>
  );
}
