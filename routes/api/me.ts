import { userId } from "../../cluster/command.ts";
import { define } from "../../app/state.ts";
import { findAccount } from "../../market/accounts/accounts.ts";
import { json } from "../../app/http/json.ts";

/** The person who asks. */
export const handler = define.handlers({
  async GET(ctx) {
    const { reader, actor } = ctx.state;
    return json(await findAccount(reader, userId(actor)));
  },
});
