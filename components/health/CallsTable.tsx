import type { CallRow } from "../../health/report/dashboard.ts";
import { formatCount, formatLatency } from "./format.ts";
import { Table } from "./Table.tsx";
import { Term } from "./Term.tsx";

const LATENCIES = [
  ["avg_ms", "Average"],
  ["min_ms", "Fastest"],
  ["p50_ms", "Median"],
  ["p95_ms", "p95"],
  ["p99_ms", "p99"],
  ["max_ms", "Slowest"],
] as const;

/** Counts and latencies of endpoints or functions, one a row. `place` names the table for its explanations. */
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
      head={
        <>
          <th scope="col">Name</th>
          <th scope="col" class="number">
            <Term of="count" place={place}>Calls</Term>
          </th>
          <th scope="col" class="number">
            <Term of="errors" place={place}>Errors</Term>
          </th>
          {LATENCIES.map(([key, label]) => (
            <th key={key} scope="col" class="number">
              <Term of={key} place={place}>{label}</Term>
            </th>
          ))}
        </>
      }
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
