import { define } from "../../define.ts";
import { json } from "../(_common)/json.ts";

/** This node's own figures, for the node that merges them; health checks the signature. */
export const handler = define.handlers({
  GET: async (ctx) => json(await ctx.state.services.health.answerPeer(ctx.req)),
});
