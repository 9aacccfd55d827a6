import type { LostCommand } from "../../health/watch/went_back.ts";
import { Moment } from "./Moment.tsx";
import { type Column, Table } from "./Table.tsx";

const COLUMNS: readonly Column[] = [
  { label: "Command", of: "lost" },
  { label: "On", of: "lost_subject" },
  { label: "By" },
  { label: "Acknowledged" },
];

/** The commands that a database which went back in time has cost. */
export function LostCommands(
  { commands, now, place }: {
    commands: readonly LostCommand[];
    now: string;
    /** The table's name, as there may be several. */
    place: string;
  },
) {
  return (
    <details class="fold">
      <summary>Which commands</summary>
      <Table caption="Commands that are gone" columns={COLUMNS} place={place}>
        {commands.map(({ actor, at, name, subject }, index) => (
          <tr key={index}>
            <th scope="row">{name.replaceAll("_", " ")}</th>
            <td class="subject">{subject ?? "–"}</td>
            <td>{actor ?? "–"}</td>
            <td>
              <Moment at={at} now={now} exact />
            </td>
          </tr>
        ))}
      </Table>
      <p>
        <a href="/health/activity?label=database_went_back">
          All that the nodes could name
        </a>
      </p>
    </details>
  );
}
