/** The messages of a conversation of one's own, in the order of `seq`. */
import { idParam, readQuery } from "../../../../app/http/input.ts";
import { json } from "../../../../app/http/json.ts";
import { withUser } from "../../../../app/http/with_user.ts";
import { define } from "../../../../app/state.ts";
import {
  listMessages,
  messagesQuery,
} from "../../../../market/conversations/messages.ts";

export const handler = define.handlers({
  GET: withUser(async ({ state, url, params }, me) => {
    const query = readQuery(url, messagesQuery);
    const id = idParam(params["id"]);
    const messages = await listMessages(state.reader, id, me.id, query);
    return json({ messages });
  }),
});
