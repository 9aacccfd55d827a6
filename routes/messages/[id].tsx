/** One conversation, with the item it is about and the offers for it. */
import { isLookedAt } from "../../app/http/asking.ts";
import { idParam } from "../../app/http/input.ts";
import { withUser } from "../../app/http/with_user.ts";
import { define, type State } from "../../app/state.ts";
import { ConversationHead } from "../../components/conversation/ConversationHead.tsx";
import { ConversationTools } from "../../components/conversation/ConversationTools.tsx";
import type { FormState } from "../../components/form/form_state.ts";
import { Notice } from "../../components/parts/Notice.tsx";
import ConversationIsland from "../../islands/Conversation.tsx";
import LiveRegion from "../../islands/LiveRegion.tsx";
import { DomainError } from "../../lib/errors/domain_error.ts";
import type { SessionUser } from "../../market/accounts/sessions.ts";
import { findBlock } from "../../market/conversations/blocks.ts";
import { findConversation } from "../../market/conversations/conversation_lists.ts";
import { markRead } from "../../market/conversations/conversations.ts";
import {
  listMessages,
  messagesQuery,
} from "../../market/conversations/messages.ts";
import { findOfferHistory } from "../../market/trade/offers/offer_lists.ts";
import { answerForm } from "../(_common)/answer_form.ts";
import { showPage } from "../(_common)/show_page.ts";
import { refuseOffer } from "../offers/(_forms)/offer_actions.ts";
import { actOnConversation } from "./(_forms)/conversation_actions.ts";

/** Part of the page's address; what is wrong in it counts as not given. */
const before = messagesQuery.shape.before.catch(undefined);

export const handler = define.handlers({
  GET: withUser(async (ctx, me) => {
    const { state, params, url, req } = ctx;
    const id = idParam(params["id"]);
    const asked = before.parse(url.searchParams.get("before") ?? undefined);
    const shown = await showPage(state, show(state, me, id, { before: asked }));
    if (isLookedAt(req)) markShown(state, shown.data.conversation);
    return shown;
  }),
  POST: withUser((ctx, me) => {
    const id = idParam(ctx.params["id"]);
    return answerForm(
      ctx,
      (sent) => actOnConversation(ctx.state, me, id, sent),
      (refused) => show(ctx.state, me, id, { refused }),
      { refused: refuseOffer },
    );
  }),
});

async function show(
  state: State,
  { id: me }: SessionUser,
  id: string,
  { before, refused = null }: {
    readonly before?: number | undefined;
    readonly refused?: FormState | null;
  },
) {
  const { reader } = state;
  const conversation = await findConversation(reader, id, me);
  if (!conversation) {
    throw new DomainError("not_found", "This conversation does not exist.");
  }
  const { product, other, role } = conversation;
  const query = messagesQuery.parse({ before });
  const [messages, offers, block] = await Promise.all([
    listMessages(reader, id, me, query),
    findOfferHistory(reader, product.id, role === "buyer" ? me : other.id),
    findBlock(reader, me, other.id),
  ]);
  state.title = `${other.display_name}: ${product.title}`;
  return { me, conversation, messages, offers, block, refused };
}

/**
 * Marks a conversation as read: a person who opens it reads what is on the
 * page. The header counts it no more, whether or not it is written in the end.
 */
function markShown(
  state: State,
  { id, last_seq, unread }: { id: string; last_seq: number; unread: number },
): void {
  if (unread === 0) return;
  state.executeLater(markRead, { conversation_id: id, seq: last_seq });
  if (state.waiting !== null) {
    const { unread_messages } = state.waiting;
    state.waiting = {
      ...state.waiting,
      unread_messages: Math.max(0, unread_messages - unread),
    };
  }
}

export default define.page<typeof handler>(function Conversation(
  { data, state },
) {
  const { me, conversation, messages, offers, block, refused } = data;
  const { id, other, last_seq, other_read_seq } = conversation;
  const { currency } = state.services.config;
  const cameBack = (action: string) =>
    refused?.values["action"] === action ? refused : null;
  const typed = cameBack("send");
  const notAll = messages.at(-1)?.seq !== last_seq && last_seq > 0;
  return (
    <div class="wrap conversation">
      <div id="about">
        <ConversationHead
          conversation={conversation}
          offers={offers}
          viewerId={me}
          currency={currency}
          refused={refused}
        />
      </div>
      <LiveRegion
        region="about"
        events={["offer:changed", "order:changed", "product:changed"]}
        product={conversation.product.id}
      />
      {refused?.message && <Notice look="bad">{refused.message}</Notice>}
      {block && (
        <Notice look="warn">
          {block === "mine"
            ? "You have blocked this person: neither of you can write."
            : "This person does not take messages from you."}
        </Notice>
      )}
      {notAll && (
        <p class="note">
          These are earlier messages.{" "}
          <a href={`/messages/${id}`}>Go to the latest</a>
        </p>
      )}
      <ConversationIsland
        conversationId={id}
        me={me}
        other={other.display_name}
        messages={messages}
        readSeq={last_seq}
        otherRead={other_read_seq}
        writable={block === null}
        typed={typed?.values["body"] ?? ""}
        commandId={typed?.commandId ?? crypto.randomUUID()}
        now={Date.now()}
      />
      <ConversationTools
        conversation={conversation}
        blocked={block === "mine"}
        lastOfOther={messages.findLast(({ sender_id }) => sender_id !== me)}
        refused={cameBack("report")}
      />
    </div>
  );
});
