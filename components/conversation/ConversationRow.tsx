import type { Conversation } from "../../market/conversations/conversation_lists.ts";
import { Badge } from "../parts/Badge.tsx";
import { Thumbnail } from "../parts/Thumbnail.tsx";
import { When } from "../parts/When.tsx";

/** A conversation on the list, with its last message and what is unread. */
export function ConversationRow({ conversation }: {
  conversation: Conversation;
}) {
  const { id, product, other, last_body, last_at, unread } = conversation;
  return (
    <li>
      <a
        class={unread > 0 ? "inbox-row inbox-unread" : "inbox-row"}
        href={`/messages/${id}`}
      >
        <Thumbnail photoId={product.photo_id} />
        <span class="inbox-text">
          <b dir="auto">{other.display_name}</b>
          <span class="inbox-line">
            <span class="inbox-about" dir="auto">{product.title}</span>
            <span class="note">
              <When at={last_at} />
            </span>
          </span>
          <span class="inbox-last" dir="auto">
            {last_body ?? "Nothing said yet."}
          </span>
        </span>
        {unread > 0 && <Badge count={unread} spoken={`${unread} unread`} />}
      </a>
    </li>
  );
}
