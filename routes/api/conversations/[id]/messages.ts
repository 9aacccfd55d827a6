/**
 * The messages of a conversation of one's own, in the order of `seq`; for admins
 * also what was reported of others', with what was said around it, once it is in
 * the activity log that they look.
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
import {
  listReported,
  openReported,
} from "../../../../market/conversations/reports.ts";

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
      const commandId = crypto.randomUUID();
      await state.execute(openReported, { conversation_id: id }, commandId);
      return json({ messages: await listReported(state.reader, id) });
    }
  }),
});
