import { OFFER_HOURS } from "../../market/trade/offers/offer_hours.ts";
import type { FormState } from "../form/form_state.ts";
import { newForm } from "../form/form_state.ts";
import { TextField } from "../form/TextField.tsx";
import { CommandId } from "../form/CommandId.tsx";

/**
 * The form's names for fields of the command. They differ, because the page has
 * other fields for prices and quantities.
 */
export const OFFER_FIELD_NAMES = {
  price_cents: "offer_price",
  quantity: "offer_quantity",
} as const;

/**
 * Makes an offer. It is folded behind a button if there is another way to buy.
 */
export function MakeOffer({ product, currency, refused, only = false }: {
  product: { readonly quantity: number; readonly version?: number };
  currency: string;
  /** The form that was refused, if one was. */
  refused: FormState | null;
  /** Whether there is no other way to buy. */
  only?: boolean;
}) {
  const mine = refused?.values["action"] === "offer" ? refused : null;
  const form = (
    <OfferForm
      form={mine ?? newForm({ offer_quantity: "1" })}
      currency={currency}
      most={product.quantity}
      seenVersion={product.version}
    />
  );
  if (only) {
    return (
      <section class="stack">
        <h2>Make an offer</h2>
        {form}
      </section>
    );
  }
  return (
    <details class="make-offer" open={mine !== null}>
      <summary class="button button-wide">Make an offer</summary>
      {form}
    </details>
  );
}

function OfferForm({ form, currency, most, seenVersion }: {
  form: FormState;
  currency: string;
  /** How many there are. */
  most: number;
  /** The version of the item that the page shows, where it shows it. */
  seenVersion: number | undefined;
}) {
  return (
    <form method="post" class="form" id="offer">
      <CommandId id={form.commandId} />
      <input type="hidden" name="action" value="offer" />
      {seenVersion !== undefined && (
        <input type="hidden" name="seen_version" value={seenVersion} />
      )}
      <TextField
        form={form}
        name="offer_price"
        label="Your price for one"
        hint={`The seller has ${OFFER_HOURS} hours to accept, decline or counter.`}
        affix={currency}
        inputMode="decimal"
        autocomplete="off"
        required
      />
      {most > 1
        ? (
          <TextField
            form={form}
            name="offer_quantity"
            label="How many"
            type="number"
            inputMode="numeric"
            min={1}
            max={most}
            required
          />
        )
        : <input type="hidden" name="offer_quantity" value="1" />}
      <button type="submit" class="button button-main button-wide">
        Send the offer
      </button>
    </form>
  );
}
