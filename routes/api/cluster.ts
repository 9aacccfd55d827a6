import { define } from "../../define.ts";
import { json } from "../(_common)/json.ts";

/** Who leads, who is and was connected, and the last 50 elections. */
export const handler = define.handlers({
  GET: async (ctx) => json(await ctx.state.services.cluster.view()),
});
