import { define } from "../../define.ts";
import { metricsQuery } from "../../health/health.ts";
import { json, readQuery } from "../(_common)/json.ts";

/** How often everything was called, and how long it took: on this node, or over all of them. */
export const handler = define.handlers({
  async GET(ctx) {
    const query = readQuery(ctx.url, metricsQuery);
    return json(await ctx.state.services.health.metrics(query));
  },
});
