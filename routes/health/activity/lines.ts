/** The newest lines of the activity log, for the page that is open. */
import { readQuery } from "../../../app/http/input.ts";
import { json } from "../../../app/http/json.ts";
import { define } from "../../../app/state.ts";
import { listActivities } from "../../../health/activity/activities.ts";
import { activityFilters } from "../../../health/activity/activity_filters.ts";
import { activityLine } from "../../../health/activity/activity_line.ts";

export const handler = define.handlers({
  async GET(ctx) {
    const query = readQuery(ctx.url, activityFilters);
    const { activities } = await listActivities(ctx.state.reader, query);
    return json(activities.map(activityLine));
  },
});
