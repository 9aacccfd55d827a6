import {
  CATEGORY_LABELS,
  CONDITION_LABELS,
} from "../../market/catalogue/categories.ts";
import type { Product } from "../../market/catalogue/products.ts";
import { When } from "../parts/When.tsx";

/** What is known of an item besides its title, price and description. */
export function Facts({ product }: { product: Product }) {
  const { condition, category, quantity, status, created_at } = product;
  return (
    <dl class="facts">
      <dt>Condition</dt>
      <dd>{CONDITION_LABELS[condition]}</dd>
      <dt>Category</dt>
      <dd>
        <a href={`/?category=${category}`}>{CATEGORY_LABELS[category]}</a>
      </dd>
      {status === "active" && (
        <>
          <dt>Available</dt>
          <dd>{quantity}</dd>
        </>
      )}
      <dt>Listed</dt>
      <dd>
        <When at={created_at} />
      </dd>
    </dl>
  );
}
