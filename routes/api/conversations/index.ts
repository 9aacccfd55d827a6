import { userId } from "../../../cluster/command.ts";
import { define } from "../../../app/state.ts";
import {
  conversationsQuery,
  listConversations,
} from "../../../market/conversations/conversation_lists.ts";
import { json, readQuery } from "../../../app/http/json.ts";

/** The conversations of the person who asks: `{ conversations, next }`, the latest first. */
export const handler = define.handlers({
  async GET(ctx) {
    const { reader, actor } = ctx.state;
    const person = userId(actor);
    const query = readQuery(ctx.url, conversationsQuery);
    return json(await listConversations(reader, person, query));
  },
});
