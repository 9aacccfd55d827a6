import { define } from "../../app/state.ts";
import { json } from "../../app/http/json.ts";
import { countWaiting } from "../../market/waiting.ts";
import { withUser } from "../../app/http/with_user.ts";

/** What waits for the person who asks: the counts in the header. */
export const handler = define.handlers({
  GET: withUser(async ({ state }, me) =>
    json(await countWaiting(state.reader, me.id))
  ),
});
