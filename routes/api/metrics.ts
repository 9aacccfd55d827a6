import { define } from "../../app/state.ts";
import { metricsQuery } from "../../health/report/metrics.ts";
import { readQuery } from "../../app/http/input.ts";
import { json } from "../../app/http/json.ts";

/** How often everything was called, and how long it took: on this node, or over all of them. */
export const handler = define.handlers({
  async GET(ctx) {
    const query = readQuery(ctx.url, metricsQuery);
    return json(await ctx.state.services.health.metrics(query));
  },
});
