import type { ActivityLine } from "../../health/activity/activity_line.ts";
import { hostOf } from "./format.ts";
import { Moment } from "./Moment.tsx";
import { type Column, Table } from "./Table.tsx";

export type { ActivityLine };

const COLUMNS: readonly Column[] = [
  { label: "Time" },
  { label: "What" },
  { label: "Who" },
  { label: "Node" },
  { label: "On" },
];

/** Lines of the activity log, the newest first. */
export function ActivityTable(
  { lines, now }: { lines: readonly ActivityLine[]; now: string },
) {
  if (lines.length === 0) {
    return <p class="note">Nothing of that kind was recorded.</p>;
  }
  return (
    <Table
      caption="Activities"
      columns={COLUMNS}
      place="activities"
    >
      {lines.map((line) => (
        <tr key={line.id}>
          <td>
            <Moment at={line.at} now={now} exact />
          </td>
          <th scope="row">{line.label.replaceAll("_", " ")}</th>
          <td dir="auto">{line.actor ?? "–"}</td>
          <td>{hostOf(line.node_url)}</td>
          <td class="subject">
            {line.subject ?? "–"}
            {line.reason !== null && <p dir="auto">“{line.reason}”</p>}
          </td>
        </tr>
      ))}
    </Table>
  );
}
