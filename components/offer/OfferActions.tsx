import type { Offer } from "../../market/trade/offers/offer_lists.ts";
import { ActionForm } from "../form/ActionForm.tsx";
import { newCommandId } from "../form/command_id.ts";
import { CommandId } from "../form/CommandId.tsx";
import type { FormState } from "../form/form_state.ts";
import { TextField } from "../form/TextField.tsx";
import { sidesOf } from "./sides.ts";

/** Answers an open offer of the other side, or withdraws the viewer's own. */
export function OfferActions(
  { offer, viewerId, currency, refused, action, seenVersion }: {
    offer: Offer;
    viewerId: string;
    currency: string;
    /** The form that was refused, if one was; it may be about another offer. */
    refused: FormState | null;
    /** Where the forms are sent. Default: to the page itself. */
    action?: string;
    /** The version of the item that the page shows, where it shows it. */
    seenVersion?: number | undefined;
  },
) {
  if (offer.status !== "open") return null;
  const { maker } = sidesOf(offer);
  const fields = (what: string) => ({ action: what, offer_id: offer.id });
  const target = action === undefined ? {} : { action };
  if (maker.id === viewerId) {
    return (
      <ActionForm {...target} fields={fields("withdraw")} look="button-small">
        Withdraw my offer
      </ActionForm>
    );
  }
  const mine = refused?.values["offer_id"] === offer.id ? refused : null;
  const price = `price-${offer.id}`;
  const form: FormState = {
    values: { [price]: mine?.values["price"] ?? "" },
    fields: mine?.fields["price"] === undefined
      ? {}
      : { [price]: mine.fields["price"] },
    message: null,
    commandId: mine?.commandId ?? newCommandId(),
  };
  return (
    <div class="offer-actions">
      <ActionForm
        {...target}
        fields={{
          ...fields("accept"),
          ...(seenVersion === undefined
            ? {}
            : { seen_version: String(seenVersion) }),
        }}
        look="button-small button-main"
      >
        Accept
      </ActionForm>
      <ActionForm {...target} fields={fields("decline")} look="button-small">
        Decline
      </ActionForm>
      <details class="counter" open={mine !== null}>
        <summary class="button button-small">Counter</summary>
        <form method="post" {...target} class="counter-form">
          <CommandId id={form.commandId} />
          <input type="hidden" name="action" value="counter" />
          <input type="hidden" name="offer_id" value={offer.id} />
          <TextField
            form={form}
            name={price}
            label="Your price for one"
            affix={currency}
            inputMode="decimal"
            autocomplete="off"
            required
          />
          <button type="submit" class="button button-small button-main">
            Send counter-offer
          </button>
        </form>
      </details>
    </div>
  );
}
