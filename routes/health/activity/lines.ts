import { define } from "../../../define.ts";
import { activityLine } from "../../../health/dashboard.ts";
import { activitiesQuery, listActivities } from "../../../market/activities.ts";
import { json, readQuery } from "../../(_common)/json.ts";

/** The newest lines of the activity log, for the page that is open. */
export const handler = define.handlers({
  async GET(ctx) {
    const query = readQuery(ctx.url, activitiesQuery);
    const { activities } = await listActivities(ctx.state.reader, query);
    return json(activities.map(activityLine));
  },
});
