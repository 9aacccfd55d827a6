import { define } from "../../app/state.ts";
import { json } from "../../app/http/json.ts";

/** Who leads, who is and was connected, and the last 50 elections. */
export const handler = define.handlers({
  GET: async (ctx) => json(await ctx.state.services.cluster.view()),
});
