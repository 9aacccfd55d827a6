import { userId } from "../../cluster/command.ts";
import { define } from "../../app/state.ts";
import { json } from "../../app/http/json.ts";
import { countWaiting } from "../../market/waiting.ts";

/** What waits for the person who asks: the counts in the header. */
export const handler = define.handlers({
  async GET(ctx) {
    const { reader, actor } = ctx.state;
    return json(await countWaiting(reader, userId(actor)));
  },
});
