/** The visitor's conversations, the latest first. */
import { withUser } from "../../app/http/with_user.ts";
import { define } from "../../app/state.ts";
import { ConversationRow } from "../../components/conversation/ConversationRow.tsx";
import { EmptyState } from "../../components/parts/EmptyState.tsx";
import { Pager } from "../../components/parts/Pager.tsx";
import LiveRegion from "../../islands/LiveRegion.tsx";
import {
  conversationsQuery,
  listConversations,
} from "../../market/conversations/conversation_lists.ts";
import { showPage } from "../(_common)/show_page.ts";

export const handler = define.handlers({
  GET: withUser(({ state, url }, me) => {
    state.title = "Messages";
    const after = url.searchParams.get("after") ?? undefined;
    const asked = conversationsQuery.safeParse({ after });
    const query = asked.success ? asked.data : conversationsQuery.parse({});
    return showPage(state, listConversations(state.reader, me.id, query));
  }),
});

export default define.page<typeof handler>(function Messages({ data, url }) {
  const { conversations, next } = data;
  return (
    <div class="wrap page">
      <div class="reading">
        <div class="page-head">
          <h1>Messages</h1>
        </div>
        <LiveRegion
          region="conversations"
          events={["message:new", "conversation:read"]}
        />
        <div id="conversations">
          {conversations.length === 0
            ? (
              <EmptyState
                icon="message"
                title="No messages yet"
                action={{ href: "/", label: "See what is for sale" }}
              >
                Ask a seller about an item on its page. What you say to each
                other shows up here.
              </EmptyState>
            )
            : (
              <ul class="inbox">
                {conversations.map((conversation) => (
                  <ConversationRow conversation={conversation} />
                ))}
              </ul>
            )}
        </div>
        <Pager url={url} next={next} label="Older conversations" />
      </div>
    </div>
  );
});
