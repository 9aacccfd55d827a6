/** Commands that other nodes received; the cluster checks their signature. */
import { define } from "../../../app/state.ts";

export const handler = define.handlers({
  POST: (ctx) =>
    ctx.state.services.cluster.handleForwarded(
      ctx.params["name"] ?? "",
      ctx.req,
    ),
});
