/** Every change that was made, by whom, on which node: for admins. */
import { readQuery } from "../../../app/http/input.ts";
import { define, type State } from "../../../app/state.ts";
import { ActivityFilters } from "../../../components/health/ActivityFilters.tsx";
import { Pager } from "../../../components/parts/Pager.tsx";
import {
  type ActivitiesQuery,
  listActivityLabels,
} from "../../../health/activity/activities.ts";
import { activityFilters } from "../../../health/activity/activity_filters.ts";
import { listActivityLines } from "../../../health/activity/activity_line.ts";
import HealthActivity from "../../../islands/HealthActivity.tsx";
import { showPage } from "../../(_common)/show_page.ts";

export const handler = define.handlers({
  async GET(ctx) {
    ctx.state.title = "Activity";
    const query = readQuery(ctx.url, activityFilters);
    return await showPage(ctx.state, show(ctx.state, query), {
      headers: { "cache-control": "no-store" },
    });
  },
});

async function show({ reader, services }: State, query: ActivitiesQuery) {
  const [{ lines, next }, labels, { clients }] = await Promise.all([
    listActivityLines(reader, { housekeeping: "hide", ...query }),
    listActivityLabels(reader),
    services.cluster.view(),
  ]);
  const nodes = [...new Set(clients.map(({ url }) => url))].sort();
  return {
    query,
    lines,
    next,
    labels,
    nodes,
    now: new Date().toISOString(),
    currency: services.config.currency,
    keptDays: services.config.activityDays,
  };
}

export default define.page<typeof handler>(function Activity({ data, url }) {
  const { query, lines, next, labels, nodes, now, currency, keptDays } = data;
  const filters = new URLSearchParams(url.search);
  filters.delete("after");
  const csv = new URLSearchParams({
    housekeeping: "hide",
    ...Object.fromEntries(filters),
  });
  return (
    <div class="wrap page health">
      <header class="page-head">
        <h1>Activity</h1>
        <a class="button button-small" href="/health">Back to health</a>
      </header>
      <ActivityFilters query={query} labels={labels} nodes={nodes} />
      <section class="panel" aria-label="The log">
        <HealthActivity
          first={lines}
          now={now}
          currency={currency}
          filters={filters.toString()}
          tail={query.after === undefined && query.to === undefined}
        />
      </section>
      <p class="note kept">
        {keptDays === 0
          ? "Lines are kept for ever."
          : keptDays === 1
          ? "Lines are kept for a day."
          : `Lines are kept for ${keptDays} days.`}
      </p>
      <Pager
        url={url}
        next={next === null ? null : String(next)}
        label="Older lines"
      />
      <p class="note csv">
        <a href={`/health/activity/csv?${csv}`} download="activity.csv">
          All of these lines as CSV
        </a>
      </p>
    </div>
  );
});
