/** What the forms of a conversation's page do. */
import { z } from "zod";
import { wholeNumber } from "../../../app/http/input.ts";
import type { State } from "../../../app/state.ts";
import { DomainError } from "../../../lib/errors/domain_error.ts";
import type { SessionUser } from "../../../market/accounts/sessions.ts";
import {
  blockUser,
  unblockUser,
} from "../../../market/conversations/blocks.ts";
import { findConversation } from "../../../market/conversations/conversation_lists.ts";
import { hideConversation } from "../../../market/conversations/conversations.ts";
import { sendMessage } from "../../../market/conversations/messages.ts";
import { reportMessage } from "../../../market/conversations/reports.ts";
import { readAction, type SentForm } from "../../(_common)/form.ts";
import {
  answerOffer,
  answersOffer,
  proposeOffer,
} from "../../offers/(_forms)/offer_actions.ts";

const action = z.enum(["send", "hide", "block", "unblock", "report", "offer"]);

/**
 * Does what a form on a conversation's page asks for.
 *
 * @returns where to go.
 * @throws {DomainError} from the command; `not_found` for a conversation of
 * others.
 */
export async function actOnConversation(
  state: State,
  { id: me }: SessionUser,
  conversation_id: string,
  sent: SentForm,
): Promise<string> {
  const { values, commandId } = sent;
  const here = `/messages/${conversation_id}`;
  if (answersOffer(values["action"])) {
    await answerOffer(state, sent);
    return here;
  }
  const asked = readAction(action, sent.values);
  const found = await findConversation(state.reader, conversation_id, me);
  if (!found) {
    throw new DomainError("not_found", "This conversation does not exist.");
  }
  const { other, product } = found;
  switch (asked) {
    case "send": {
      const body = values["body"] ?? "";
      await state.execute(sendMessage, { conversation_id, body }, commandId);
      return here;
    }
    case "hide":
      await state.execute(hideConversation, { conversation_id }, commandId);
      return "/messages";
    case "block":
      await state.execute(blockUser, { user_id: other.id }, commandId);
      return here;
    case "unblock":
      await state.execute(unblockUser, { user_id: other.id }, commandId);
      return here;
    case "report": {
      const seq = wholeNumber(values["seq"]);
      const reason = values["reason"] ?? "";
      const input = { conversation_id, seq, reason };
      await state.execute(reportMessage, input, commandId);
      return here;
    }
    case "offer":
      await proposeOffer(state, product.id, sent);
      return here;
  }
}
