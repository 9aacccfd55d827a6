/**
 * How often endpoints and functions were called, and how long they took: on
 * this node, or on all nodes.
 */
import { demandFigures } from "../../app/http/admins.ts";
import { readQuery } from "../../app/http/input.ts";
import { json } from "../../app/http/json.ts";
import { define } from "../../app/state.ts";
import { metricsQuery } from "../../health/report/metrics.ts";

export const handler = define.handlers({
  async GET(ctx) {
    demandFigures(ctx.state);
    const query = readQuery(ctx.url, metricsQuery);
    return json(await ctx.state.services.health.metrics(query));
  },
});
