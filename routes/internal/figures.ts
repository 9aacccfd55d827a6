import { define } from "../../app/state.ts";
import { json } from "../../app/http/json.ts";

/** This node's own figures, for the node that merges them; health checks the signature. */
export const handler = define.handlers({
  GET: async (ctx) => json(await ctx.state.services.health.answerPeer(ctx.req)),
});
