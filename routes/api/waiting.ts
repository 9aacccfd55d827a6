/** What waits for the person who asks: the counts in the header. */
import { json } from "../../app/http/json.ts";
import { withUser } from "../../app/http/with_user.ts";
import { define } from "../../app/state.ts";
import { countWaiting } from "../../market/waiting.ts";

export const handler = define.handlers({
  GET: withUser(async ({ state }, me) =>
    json(await countWaiting(state.reader, me.id))
  ),
});
