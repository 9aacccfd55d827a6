/**
 * The activity log as CSV, with the filters of its page. It is read and sent a
 * part at a time, so that the memory it takes does not grow with it.
 */
import { readQuery } from "../../../app/http/input.ts";
import { define } from "../../../app/state.ts";
import type { Sql } from "../../../db/pools.ts";
import {
  type ActivitiesQuery,
  type Activity,
  listActivities,
} from "../../../health/activity/activities.ts";
import { activityCsv } from "../../../health/activity/activity_csv.ts";
import { activityFilters } from "../../../health/activity/activity_filters.ts";

/** How much of it is in memory at once. */
const PAGE_LINES = 1000;

export const handler = define.handlers({
  GET(ctx) {
    const query = readQuery(ctx.url, activityFilters);
    const lines = activityCsv(pages(ctx.state.reader, query));
    const body = ReadableStream.from(lines)
      .pipeThrough(new TextEncoderStream());
    return new Response(body, {
      headers: {
        "cache-control": "no-store",
        "content-disposition": 'attachment; filename="activity.csv"',
        "content-type": "text/csv; charset=utf-8; header=present",
      },
    });
  },
});

async function* pages(
  sql: Sql,
  query: ActivitiesQuery,
): AsyncGenerator<readonly Activity[]> {
  let after = query.after;
  do {
    const page = await listActivities(sql, {
      ...query,
      after,
      limit: PAGE_LINES,
    });
    yield page.activities;
    after = page.next ?? undefined;
  } while (after !== undefined);
}
