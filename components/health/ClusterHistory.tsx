import type { DashboardData } from "../../health/report/dashboard.ts";
import { formatDuration } from "./format.ts";
import { Moment } from "./Moment.tsx";
import { hostOf } from "./Pickers.tsx";
import { Table } from "./Table.tsx";
import { Term } from "./Term.tsx";

type Part = Pick<DashboardData, "clients" | "elections" | "now">;

/** Runs of nodes that are and were connected. */
export function ClientsTable({ clients, now }: Part) {
  return (
    <Table
      caption="Connected clients"
      head={
        <>
          <th scope="col">Node</th>
          <th scope="col">
            <Term of="connected">Connected</Term>
          </th>
          <th scope="col">
            <Term of="disconnected">Disconnected</Term>
          </th>
          <th scope="col">
            <Term of="last_seen">Last heartbeat</Term>
          </th>
        </>
      }
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

/** Who led, from when, for how long, and why the leadership changed. */
export function ElectionsTable({ elections, now }: Part) {
  return (
    <Table
      caption="Elections"
      head={
        <>
          <th scope="col" class="number">
            <Term of="epoch" place="elections">Epoch</Term>
          </th>
          <th scope="col">Leader</th>
          <th scope="col">Elected</th>
          <th scope="col">
            <Term of="led_for">Led for</Term>
          </th>
          <th scope="col">
            <Term of="reason">Reason</Term>
          </th>
        </>
      }
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
