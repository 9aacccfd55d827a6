import type { CallRow } from "../../health/report/dashboard.ts";
import { formatCount, formatLatency } from "./format.ts";
import { type Column, Table } from "./Table.tsx";

const LATENCIES = [
  ["avg_ms", "Average"],
  ["min_ms", "Fastest"],
  ["p50_ms", "Median"],
  ["p95_ms", "p95"],
  ["p99_ms", "p99"],
  ["max_ms", "Slowest"],
] as const;

const COLUMNS: readonly Column[] = [
  { label: "Name" },
  { label: "Calls", of: "count", number: true },
  { label: "Errors", of: "errors", number: true },
  ...LATENCIES.map(([of, label]) => ({ label, of, number: true })),
];

/** How often endpoints or functions were called, and how long they took. */
export function CallsTable({ caption, place, rows }: {
  caption: string;
  place: string;
  rows: readonly CallRow[];
}) {
  if (rows.length === 0) {
    return <p class="note">Nothing was called in this window.</p>;
  }
  return (
    <Table
      caption={caption}
      columns={COLUMNS}
      place={place}
    >
      {rows.map((row) => (
        <tr key={row.name}>
          <th scope="row">{row.name}</th>
          <td class="number">{formatCount(row.count)}</td>
          <td class={row.errors > 0 ? "number some-errors" : "number"}>
            {formatCount(row.errors)}
          </td>
          {LATENCIES.map(([key]) => (
            <td key={key} class="number">{formatLatency(row[key])}</td>
          ))}
        </tr>
      ))}
    </Table>
  );
}
