import { define } from "../../../app/state.ts";

/** Takes a command that another node received; the cluster checks its signature. */
export const handler = define.handlers({
  POST: (ctx) =>
    ctx.state.services.cluster.handleForwarded(
      ctx.params["name"] ?? "",
      ctx.req,
    ),
});
