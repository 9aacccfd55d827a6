/** The conversations of the person who asks, the latest first. */
import { readQuery } from "../../../app/http/input.ts";
import { json } from "../../../app/http/json.ts";
import { withUser } from "../../../app/http/with_user.ts";
import { define } from "../../../app/state.ts";
import {
  conversationsQuery,
  listConversations,
} from "../../../market/conversations/conversation_lists.ts";

export const handler = define.handlers({
  GET: withUser(async ({ state, url }, me) => {
    const query = readQuery(url, conversationsQuery);
    return json(await listConversations(state.reader, me.id, query));
  }),
});
