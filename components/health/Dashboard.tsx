import type { CallRow, DashboardData } from "../../health/report/dashboard.ts";
import { formatDay } from "../format/time.ts";
import { ActivityTable } from "./ActivityTable.tsx";
import { BarChart } from "./charts/BarChart.tsx";
import { CallsTable } from "./CallsTable.tsx";
import { ClientsTable, ElectionsTable } from "./ClusterHistory.tsx";
import { formatCount, formatLatency } from "./format.ts";
import { NodesTable } from "./NodesTable.tsx";
import { SalesSection } from "./SalesSection.tsx";
import { Summary } from "./Summary.tsx";
import { Term } from "./Term.tsx";
import { VerdictBanner } from "./VerdictBanner.tsx";

export type { DashboardData };

/** More bars cannot be read. The table below a chart has all. */
const MOST_BARS = 12;

/** Everything an admin can see of the system, complete without JavaScript. */
export function Dashboard({ data }: { data: DashboardData }) {
  const people = data.endpoints.filter(({ machine }) => !machine);
  const machines = data.endpoints.filter(({ machine }) => machine);
  return (
    <div class="dashboard">
      <VerdictBanner verdict={data.verdict} now={data.now} />
      <Summary data={data} />
      <section class="panel">
        <h2>Nodes and their parts</h2>
        <NodesTable nodes={data.nodes} leader={data.leader?.url ?? null} />
      </section>
      <SalesSection sales={data.sales} window={data.window} />
      <EndpointsSection
        people={people}
        machines={machines}
        since={data.since}
      />
      <section class="panel">
        <h2>
          <Term of="functions">Functions</Term>
        </h2>
        <CallsTable
          caption="Timings of functions"
          place="functions"
          rows={data.functions}
        />
      </section>
      <section class="panel">
        <div class="section-head">
          <h2>Connected clients</h2>
          <p class="note">Times in UTC</p>
        </div>
        <ClientsTable {...data} />
      </section>
      <section class="panel">
        <div class="section-head">
          <h2>Elections</h2>
          <p class="note">Times in UTC</p>
        </div>
        <ElectionsTable {...data} />
      </section>
      <section class="panel">
        <div class="section-head">
          <h2>
            <Term of="activity">Activity</Term>
          </h2>
          <a class="button button-small" href="/health/activity">
            The whole log
          </a>
        </div>
        <ActivityTable
          lines={data.activities}
          now={data.now}
          currency={data.sales.currency}
        />
      </section>
    </div>
  );
}

function EndpointsSection({ people, machines, since }: {
  people: readonly CallRow[];
  machines: readonly CallRow[];
  since: string;
}) {
  const shown = people.slice(0, MOST_BARS);
  const labels = shown.map(({ name }) => name);
  const values = (of: (row: CallRow) => number) => shown.map(of);
  return (
    <section class="panel">
      <div class="section-head">
        <h2>Endpoints</h2>
        <p class="note">
          Since {formatDay(Date.parse(since))}, {since.slice(11, 16)} UTC
        </p>
      </div>
      <div class="charts">
        <div>
          <h3>Latency</h3>
          <BarChart
            title="Average latency and p95 of each endpoint"
            bars={{
              labels,
              series: [
                { name: "Average", values: values(({ avg_ms }) => avg_ms) },
                { name: "p95", values: values(({ p95_ms }) => p95_ms) },
              ],
            }}
            table="endpoints"
            formatValue={formatLatency}
            horizontal
          />
        </div>
        <div>
          <h3>Calls</h3>
          <BarChart
            title="Calls of each endpoint"
            bars={{
              labels,
              series: [
                { name: "Calls", values: values(({ count }) => count) },
                { name: "Errors", values: values(({ errors }) => errors) },
              ],
            }}
            table="endpoints"
            formatValue={formatCount}
            horizontal
            wholeNumbers
          />
        </div>
      </div>
      <div id="endpoints">
        <CallsTable
          caption="Calls and latency of each endpoint"
          place="endpoints"
          rows={people}
        />
      </div>
      <details class="fold">
        <summary>
          Asked by machines: heartbeats, load balancers, Prometheus, this page
        </summary>
        <CallsTable
          caption="Calls and latency of endpoints for machines"
          place="machines"
          rows={machines}
        />
      </details>
    </section>
  );
}
