import type { Product } from "../../market/catalogue/products.ts";
import { ActionForm } from "../form/ActionForm.tsx";
import { Icon } from "../parts/Icon.tsx";

/** What a seller can do about their own item. */
export function OwnerBox({ product }: { product: Product }) {
  const { id, status } = product;
  return (
    <div class="stack">
      <p class="note">This is your item.</p>
      <div class="actions">
        {(status === "active" || status === "sold") && (
          <a class="button" href={`/products/${id}/edit`}>
            <Icon name="edit" />
            {status === "sold" ? "Edit or restock" : "Edit"}
          </a>
        )}
        {status === "active" && (
          <ActionForm fields={{ action: "withdraw" }} look="button-danger">
            Withdraw
          </ActionForm>
        )}
        {status === "withdrawn" && (
          <ActionForm fields={{ action: "relist" }} look="button-main">
            Put it up for sale again
          </ActionForm>
        )}
      </div>
    </div>
  );
}
