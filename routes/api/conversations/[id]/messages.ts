import { userId } from "../../../../cluster/command.ts";
import { define } from "../../../../app/state.ts";
import {
  listMessages,
  messagesQuery,
} from "../../../../market/conversations/messages.ts";
import { idParam, json, readQuery } from "../../../../app/http/json.ts";

/** The messages of a conversation of one's own: `{ messages }` in the order of `seq`, after the one named. */
export const handler = define.handlers({
  async GET(ctx) {
    const { reader, actor } = ctx.state;
    const person = userId(actor);
    const query = readQuery(ctx.url, messagesQuery);
    const id = idParam(ctx.params["id"]);
    return json({ messages: await listMessages(reader, id, person, query) });
  },
});
