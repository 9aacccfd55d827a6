import type { Product } from "../../market/catalogue/products.ts";

/** Lets a visitor who is not logged in log in, and come back to the item. */
export function VisitorBox({ product }: { product: Product }) {
  const back = encodeURIComponent(`/products/${product.id}`);
  if (product.status !== "active") return null;
  return (
    <div class="stack">
      <a
        class="button button-main button-wide"
        href={`/login?return_to=${back}`}
      >
        {product.buy_now ? "Log in to buy" : "Log in to make an offer"}
      </a>
      <p class="note">
        New here?{" "}
        <a href={`/register?return_to=${back}`}>Make an account</a>; it takes a
        minute.
      </p>
    </div>
  );
}
