/**
 * This node's own figures, for the node that merges those of all nodes; health
 * checks its signature.
 */
import { json } from "../../app/http/json.ts";
import { define } from "../../app/state.ts";

export const handler = define.handlers({
  GET: async (ctx) => json(await ctx.state.services.health.answerPeer(ctx.req)),
});
