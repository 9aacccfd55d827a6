import type { Product } from "../../market/catalogue/products.ts";
import { ActionForm } from "../form/ActionForm.tsx";

/** Lets an administrator take an item down, or give it back. */
export function AdminBox({ product }: { product: Product }) {
  return (
    <div class="actions">
      <span class="note">As an administrator:</span>
      {product.status === "hidden"
        ? (
          <ActionForm fields={{ action: "show" }} look="button-small">
            Give it back
          </ActionForm>
        )
        : (
          <ActionForm
            fields={{ action: "hide" }}
            look="button-small button-danger"
          >
            Take it down
          </ActionForm>
        )}
    </div>
  );
}
