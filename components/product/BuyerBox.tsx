import type { Product } from "../../market/products.ts";
import { ActionForm } from "../form/ActionForm.tsx";
import type { FormState } from "../form/form_state.ts";
import { Icon } from "../Icon.tsx";
import { BuyForm } from "./BuyForm.tsx";

/** What somebody can do about another person's item: buy it, ask about it. */
export function BuyerBox({ product, currency, refused }: {
  product: Product;
  currency: string;
  /** The form that came back, if one did. */
  refused: FormState | null;
}) {
  const { buy_now, status } = product;
  return (
    <div class="stack">
      {status === "active" && buy_now && (
        <BuyForm
          product={product}
          currency={currency}
          typed={refused?.values["quantity"]}
          commandId={refused?.commandId}
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
