/** The person who asks. */
import { json } from "../../app/http/json.ts";
import { withUser } from "../../app/http/with_user.ts";
import { define } from "../../app/state.ts";
import { findAccount } from "../../market/accounts/accounts.ts";

export const handler = define.handlers({
  GET: withUser(async ({ state }, me) =>
    json(await findAccount(state.reader, me.id))
  ),
});
