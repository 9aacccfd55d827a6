/** What the forms about offers do, on whichever page they stand. */
import { z } from "zod";
import { idParam, wholeNumber } from "../../../app/http/input.ts";
import type { State } from "../../../app/state.ts";
import { parseAmount } from "../../../components/format/money.ts";
import { OFFER_FIELD_NAMES } from "../../../components/offer/MakeOffer.tsx";
import { readSeen } from "../../../components/product/seen.ts";
import { DomainError } from "../../../lib/errors/domain_error.ts";
import {
  acceptOffer,
  counterOffer,
  declineOffer,
  makeOffer,
  withdrawOffer,
} from "../../../market/trade/offers/offers.ts";
import { refuse, type RefusedForm } from "../../(_common)/answer_form.ts";
import { readAction, type SentForm } from "../../(_common)/form.ts";

const answer = z.enum(["accept", "decline", "withdraw", "counter"]);

/** Returns whether a form with this `action` answers an offer. */
export function answersOffer(action: string | undefined): boolean {
  return answer.safeParse(action).success;
}

/**
 * Does with an offer what a form asks for.
 *
 * @throws {DomainError} from the command; `invalid_input` for an action there
 * is not.
 */
export async function answerOffer(
  state: State,
  { values, commandId }: SentForm,
): Promise<void> {
  const asked = readAction(answer, values);
  const offer_id = idParam(values["offer_id"]);
  switch (asked) {
    case "accept":
      await state.execute(acceptOffer, {
        offer_id,
        seen_version: readSeen(values).seen_version,
      }, commandId);
      return;
    case "counter": {
      const { currency } = state.services.config;
      const typed = values[`price-${offer_id}`] ?? "";
      const price_cents = amount(parseAmount(typed, currency));
      await state.execute(counterOffer, { offer_id, price_cents }, commandId);
      return;
    }
    case "decline":
      await state.execute(declineOffer, { offer_id }, commandId);
      return;
    case "withdraw":
      await state.execute(withdrawOffer, { offer_id }, commandId);
      return;
  }
}

/**
 * Makes the offer that a form proposes for a product.
 *
 * @throws {DomainError} from the command.
 */
export async function proposeOffer(
  state: State,
  product_id: string,
  { values, commandId }: SentForm,
): Promise<void> {
  const { currency } = state.services.config;
  await state.execute(makeOffer, {
    product_id,
    price_cents: amount(parseAmount(values["offer_price"] ?? "", currency)),
    quantity: wholeNumber(values["offer_quantity"]),
    seen_version: readSeen(values).seen_version,
  }, commandId);
}

/**
 * Returns the form to show again because of `error`: one about an offer, or
 * another one of a page with such forms. The others have no room beside their
 * fields, so that what is wrong with their first field is their message.
 */
export function refuseOffer(sent: SentForm, error: DomainError): RefusedForm {
  const names = sent.values["action"] === "offer"
    ? OFFER_FIELD_NAMES
    : { price_cents: "price" };
  const refused = refuse(sent, error, names);
  const { action } = sent.values;
  if (action !== "offer" && !answersOffer(action)) {
    const [first = refused.message] = Object.values(refused.fields);
    return { ...refused, message: first };
  }
  const price = sent.values[`price-${sent.values["offer_id"]}`];
  return price === undefined
    ? refused
    : { ...refused, values: { ...refused.values, price } };
}

/** The schema refuses what was no amount, and says so. */
function amount(cents: number | null): number {
  return cents ?? NaN;
}
