/**
 * The messages of a conversation of one's own, in the order of `seq`; for admins
 * also what was reported of others', with what was said around it.
 */
import { idParam, readQuery } from "../../../../app/http/input.ts";
import { json } from "../../../../app/http/json.ts";
import { withUser } from "../../../../app/http/with_user.ts";
import { define } from "../../../../app/state.ts";
import { DomainError } from "../../../../lib/errors/domain_error.ts";
import {
  listMessages,
  messagesQuery,
} from "../../../../market/conversations/messages.ts";

import { listReported } from "../../../../market/conversations/reports.ts";

export const handler = define.handlers({
  GET: withUser(async ({ state, url, params }, me) => {
    const query = readQuery(url, messagesQuery);
    const id = idParam(params["id"]);
    try {
      const messages = await listMessages(state.reader, id, me.id, query);
      return json({ messages });
    } catch (error) {
      const isOthers = error instanceof DomainError &&
        error.code === "not_found";
      if (!isOthers || me.role !== "admin") throw error;
      return json({ messages: await listReported(state.reader, id) });
    }
  }),
});
