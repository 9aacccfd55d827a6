/** The newest lines of the activity log, for the page that is open. */
import { readQuery } from "../../../app/http/input.ts";
import { json } from "../../../app/http/json.ts";
import { define } from "../../../app/state.ts";
import { activityFilters } from "../../../health/activity/activity_filters.ts";
import { listActivityLines } from "../../../health/activity/activity_line.ts";

export const handler = define.handlers({
  async GET(ctx) {
    const query = readQuery(ctx.url, activityFilters);
    const { lines } = await listActivityLines(ctx.state.reader, {
      housekeeping: "hide",
      ...query,
    });
    return json(lines);
  },
});
