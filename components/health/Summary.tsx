import type { ComponentChildren } from "preact";
import type { DashboardData } from "../../health/report/dashboard.ts";
import type { Usage } from "../../health/report/figures.ts";
import { formatMoney } from "../format/money.ts";
import { Content } from "../site/Content.tsx";
import type { Explained } from "./explanations.ts";
import { formatCount, formatLatency, hostOf } from "./format.ts";
import { Moment } from "./Moment.tsx";
import { Term } from "./Term.tsx";

/** The figures to see first: the leader, the nodes, the sales, the calls. */
export function Summary({ data }: { data: DashboardData }) {
  const { leader, nodes, sales, usage, now } = data;
  const members = nodes.filter(({ state }) => state !== "gone");
  const answering = nodes.filter(({ state }) => state === "answered");
  return (
    <div class="cards">
      <section class="panel card-leader">
        <h2>
          <Term of="leader">Leader</Term>
        </h2>
        {leader === null
          ? <p class="big">Nobody</p>
          : <p class="big" data-figure="leader">{hostOf(leader.url)}</p>}
        <dl class="facts">
          <Fact of="epoch" label="Epoch">
            <span data-figure="epoch">{leader?.epoch ?? "–"}</span>
          </Fact>
          <dt>Since</dt>
          <dd>
            <Moment at={leader?.elected_at ?? null} now={now} />
          </dd>
        </dl>
      </section>
      <section class="panel">
        <h2>
          <Term of="nodes">Nodes</Term>
        </h2>
        <p class="big">{answering.length} of {members.length}</p>
        <p class="note">answer just now</p>
      </section>
      <section class="panel">
        <h2>
          <Term of="orders">Sales</Term>
        </h2>
        <p class="big" data-figure="orders">
          {formatCount(sales.total.orders)}
        </p>
        <dl class="facts">
          <Fact of="revenue" label="Worth">
            {formatMoney(sales.total.revenue_cents, sales.currency)}
          </Fact>
        </dl>
      </section>
      <UsageCard usage={usage} />
    </div>
  );
}

function UsageCard({ usage }: { usage: Usage }) {
  const { most_called: most, least_called: least } = usage;
  return (
    <section class="panel card-usage">
      <h2>
        <Term of="total_calls">Calls</Term>
      </h2>
      <p class="big" data-figure="total_calls">
        {formatCount(usage.total_calls)}
      </p>
      <dl class="facts">
        <Fact of="most_called" label="Most">
          {most ? `${most.endpoint} (${formatCount(most.count)})` : "–"}
        </Fact>
        <Fact of="least_called" label="Least">
          {least ? `${least.endpoint} (${formatCount(least.count)})` : "–"}
        </Fact>
        <Fact of="avg_ms" label="Average">{formatLatency(usage.avg_ms)}</Fact>
        <Fact of="min_ms" label="Fastest">{formatLatency(usage.min_ms)}</Fact>
        <Fact of="max_ms" label="Slowest">{formatLatency(usage.max_ms)}</Fact>
      </dl>
    </section>
  );
}

function Fact({ of, label, children }: {
  of: Explained;
  label: string;
  children: ComponentChildren;
}) {
  return (
    <>
      <dt>
        <Term of={of} place="summary">{label}</Term>
      </dt>
      <dd>
        <Content>{children}</Content>
      </dd>
    </>
  );
}
