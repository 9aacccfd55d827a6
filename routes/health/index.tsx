/** How the system is: for admins. */
import { readQuery } from "../../app/http/input.ts";
import { define } from "../../app/state.ts";
import { Pickers } from "../../components/health/Pickers.tsx";
import { dashboardQuery } from "../../health/report/dashboard.ts";
import HealthDashboard from "../../islands/HealthDashboard.tsx";
import { showPage } from "../(_common)/show_page.ts";

export const handler = define.handlers({
  async GET(ctx) {
    ctx.state.title = "Health";
    const query = readQuery(ctx.url, dashboardQuery);
    return await showPage(
      ctx.state,
      ctx.state.services.health.dashboard(query),
      {
        headers: { "cache-control": "no-store" },
      },
    );
  },
});

export default define.page<typeof handler>(function Health({ data }) {
  return (
    <div class="wrap page health">
      <header class="page-head">
        <h1>Health</h1>
        <Pickers data={data} />
      </header>
      <HealthDashboard first={data} />
    </div>
  );
});
