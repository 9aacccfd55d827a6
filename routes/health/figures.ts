/** What the dashboard shows, for the dashboard that is open. */
import { readQuery } from "../../app/http/input.ts";
import { json } from "../../app/http/json.ts";
import { define } from "../../app/state.ts";
import { dashboardQuery } from "../../health/report/dashboard.ts";

export const handler = define.handlers({
  async GET(ctx) {
    const query = readQuery(ctx.url, dashboardQuery);
    return json(await ctx.state.services.health.dashboard(query));
  },
});
