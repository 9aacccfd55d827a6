import type { Conversation } from "../../market/conversations/conversation_lists.ts";
import type { Message } from "../../market/conversations/messages.ts";
import { ActionForm } from "../form/ActionForm.tsx";
import { CommandId } from "../form/CommandId.tsx";
import type { FormState } from "../form/form_state.ts";

/** Takes the conversation off the list, blocks the other side, reports them. */
export function ConversationTools(
  { conversation, blocked, lastOfOther, refused }: {
    conversation: Conversation;
    /** Whether the viewer has blocked the other side. */
    blocked: boolean;
    /** The last message of the other side on this page. */
    lastOfOther: Message | undefined;
    /** The report that was refused, if one was. */
    refused: FormState | null;
  },
) {
  const { other } = conversation;
  return (
    <details class="conversation-tools fold" open={refused !== null}>
      <summary>Hide, block or report</summary>
      <div class="actions">
        <ActionForm fields={{ action: "hide" }} look="button-small">
          Take off my list
        </ActionForm>
        <ActionForm
          fields={{ action: blocked ? "unblock" : "block" }}
          look="button-small button-danger"
        >
          <span>
            {blocked ? "Unblock" : "Block"} <bdi>{other.display_name}</bdi>
          </span>
        </ActionForm>
      </div>
      {lastOfOther && (
        <form method="post" class="form">
          <CommandId />
          <input type="hidden" name="action" value="report" />
          <input type="hidden" name="seq" value={lastOfOther.seq} />
          <div class="field">
            <label for="reason">
              Report the last message of <bdi>{other.display_name}</bdi>
            </label>
            <textarea
              class="input"
              dir="auto"
              id="reason"
              name="reason"
              rows={2}
              required
              placeholder="What is wrong with it?"
              value={refused?.values["reason"]}
            />
          </div>
          <button type="submit" class="button button-small">
            Send the report
          </button>
        </form>
      )}
    </details>
  );
}
