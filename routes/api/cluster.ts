/** Who leads, who is and was connected, and the last 50 elections. */
import { json } from "../../app/http/json.ts";
import { define } from "../../app/state.ts";

export const handler = define.handlers({
  GET: async (ctx) => json(await ctx.state.services.cluster.view()),
});
