import type { Sales } from "../../health/sales.ts";
import { formatMoney } from "../format/money.ts";
import { formatDay } from "../format/time.ts";
import { BarChart } from "./charts/BarChart.tsx";
import { formatCount } from "./format.ts";
import { type Column, Table } from "./Table.tsx";

const COLUMNS: readonly Column[] = [
  { label: "From" },
  { label: "Orders", number: true },
  { label: "Items", number: true },
  { label: "Worth", number: true },
];

/** Recent sales over all nodes, as a chart and as a table. */
export function SalesSection(
  { sales, window }: { sales: Sales; window: string },
) {
  const { buckets, currency } = sales;
  const label = (at: string) =>
    window === "7d"
      ? `${formatDay(Date.parse(at)).split(",")[0]} ${at.slice(11, 13)} h`
      : at.slice(11, 16);
  const total = buckets.reduce((sum, { orders }) => sum + orders, 0);
  return (
    <section class="panel">
      <div class="section-head">
        <h2>Recent sales</h2>
        <p class="note">
          {formatCount(total)} {total === 1 ? "order" : "orders"}{" "}
          in this window, over all nodes; times in UTC
        </p>
      </div>
      <BarChart
        title="Orders over time"
        bars={{
          labels: buckets.map(({ at }) => label(at)),
          series: [
            { name: "Orders", values: buckets.map(({ orders }) => orders) },
          ],
        }}
        table="sales"
        formatValue={formatCount}
        wholeNumbers
      />
      <details id="sales" class="fold">
        <summary>Recent sales as a table</summary>
        <Table
          caption="Recent sales"
          columns={COLUMNS}
          place="sales"
        >
          {buckets.toReversed().map(({ at, orders, items, revenue_cents }) => (
            <tr key={at}>
              <th scope="row">{label(at)}</th>
              <td class="number">{formatCount(orders)}</td>
              <td class="number">{formatCount(items)}</td>
              <td class="number">{formatMoney(revenue_cents, currency)}</td>
            </tr>
          ))}
        </Table>
      </details>
    </section>
  );
}
