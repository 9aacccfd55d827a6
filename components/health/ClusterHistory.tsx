import type { DashboardData } from "../../health/report/dashboard.ts";
import { formatDuration, hostOf } from "./format.ts";
import { Moment } from "./Moment.tsx";
import { type Column, Table } from "./Table.tsx";

type Part = Pick<DashboardData, "clients" | "elections" | "now">;

const CLIENT_COLUMNS: readonly Column[] = [
  { label: "Node" },
  { label: "Connected", of: "connected" },
  { label: "Disconnected", of: "disconnected" },
  { label: "Last heartbeat", of: "last_seen" },
];

const ELECTION_COLUMNS: readonly Column[] = [
  { label: "Epoch", of: "epoch", number: true },
  { label: "Leader" },
  { label: "Elected" },
  { label: "Led for", of: "led_for" },
  { label: "Reason", of: "reason" },
];

/**
 * The nodes that are or were connected; a node that came again has two rows.
 */
export function ClientsTable({ clients, now }: Part) {
  return (
    <Table
      caption="Connected clients"
      columns={CLIENT_COLUMNS}
      place="clients"
    >
      {clients.map((client) => (
        <tr key={client.node_id} data-client={client.url}>
          <th scope="row">
            {hostOf(client.url)}
            {client.is_leader && <b class="leader-mark">leads</b>}
          </th>
          <td>
            <Moment at={client.connected_at} now={now} exact />
          </td>
          <td
            data-disconnected={client.disconnected_at === null ? "no" : "yes"}
          >
            <Moment at={client.disconnected_at} now={now} exact />
          </td>
          <td>
            <Moment at={client.last_seen_at} now={now} exact />
          </td>
        </tr>
      ))}
    </Table>
  );
}

/** The leaders, the latest first: since when, for how long, and why. */
export function ElectionsTable({ elections, now }: Part) {
  return (
    <Table
      caption="Elections"
      columns={ELECTION_COLUMNS}
      place="elections"
    >
      {elections.map(({ epoch, url, elected_at, ended_at, reason }) => (
        <tr key={epoch}>
          <td class="number">{epoch}</td>
          <th scope="row">{hostOf(url)}</th>
          <td>
            <Moment at={elected_at} now={now} exact />
          </td>
          <td>
            {formatDuration(
              Date.parse(ended_at ?? now) - Date.parse(elected_at),
            )}
            {ended_at === null && " so far"}
          </td>
          <td>{reason.replaceAll("_", " ")}</td>
        </tr>
      ))}
    </Table>
  );
}
