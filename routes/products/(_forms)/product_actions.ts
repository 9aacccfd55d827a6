/** What the forms of an item's page do. */
import { z } from "zod";
import { wholeNumber } from "../../../app/http/input.ts";
import type { State } from "../../../app/state.ts";
import {
  relistProduct,
  withdrawProduct,
} from "../../../market/catalogue/products.ts";
import { startConversation } from "../../../market/conversations/conversations.ts";
import { hideProduct, showProduct } from "../../../market/moderation.ts";
import { purchase } from "../../../market/trade/orders.ts";
import { readSeen } from "../../../components/product/seen.ts";
import { readAction, type SentForm } from "../../(_common)/form.ts";
import {
  answerOffer,
  answersOffer,
  proposeOffer,
} from "../../offers/(_forms)/offer_actions.ts";

const action = z.enum([
  "buy",
  "message",
  "offer",
  "withdraw",
  "relist",
  "hide",
  "show",
]);

/** The commands that need nothing but the product, and end on its page. */
const ON_PRODUCT = {
  withdraw: withdrawProduct,
  relist: relistProduct,
  hide: hideProduct,
  show: showProduct,
} as const;

/**
 * Does what a form on a product's page asks for.
 *
 * @returns where to go.
 * @throws {DomainError} from the command; `invalid_input` for an action there
 * is not.
 */
export async function actOnProduct(
  state: State,
  product_id: string,
  sent: SentForm,
): Promise<string> {
  const { values, commandId } = sent;
  const here = `/products/${product_id}`;
  // Withdrawing an offer and withdrawing the item have one name: the form of
  // the first names the offer.
  if ("offer_id" in values && answersOffer(values["action"])) {
    await answerOffer(state, sent);
    return here;
  }
  const asked = readAction(action, sent.values);
  switch (asked) {
    case "buy": {
      const { result } = await state.execute(purchase, {
        product_id,
        quantity: wholeNumber(values["quantity"]),
        ...readSeen(values),
      }, commandId);
      return `/orders?role=buyer&bought=${result.order_id}`;
    }
    case "message": {
      const input = { product_id };
      const { result } = await state.execute(
        startConversation,
        input,
        commandId,
      );
      return `/messages/${result.conversation_id}`;
    }
    case "offer":
      await proposeOffer(state, product_id, sent);
      return here;
    default:
      await state.execute(ON_PRODUCT[asked], { product_id }, commandId);
      return here;
  }
}
