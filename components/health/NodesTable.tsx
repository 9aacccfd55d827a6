import type { NodeRow } from "../../health/report/dashboard.ts";
import type { NodeParts } from "../../health/watch/node_parts.ts";
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatLatency,
  hostOf,
} from "./format.ts";
import { type Column, Table } from "./Table.tsx";

const STATES = {
  answered: { class: "tag tag-good", text: "answers" },
  silent: { class: "tag tag-bad", text: "silent" },
  gone: { class: "tag", text: "gone" },
} as const;

const COLUMNS: readonly Column[] = [
  { label: "Node" },
  { label: "State", of: "state" },
  { label: "Calls", of: "count", number: true },
  { label: "Held up", of: "event_loop", number: true },
  { label: "Memory", of: "memory", number: true },
  { label: "Sockets", of: "sockets", number: true },
  { label: "PostgreSQL", of: "database", number: true },
  { label: "Behind", of: "replication", number: true },
  { label: "Connections", of: "connections", number: true },
  { label: "Version" },
];

/**
 * Each node, and the parts that it depends on. What is beyond its limit is
 * marked here and named in the verdict.
 */
export function NodesTable(
  { nodes, leader }: { nodes: readonly NodeRow[]; leader: string | null },
) {
  return (
    <Table
      caption="Nodes and their parts"
      columns={COLUMNS}
      place="nodes"
    >
      {nodes.map((node) => (
        <tr key={node.url}>
          <th scope="row">
            {hostOf(node.url)}
            {node.url === leader && <b class="leader-mark">leads</b>}
          </th>
          <td>
            <span class={STATES[node.state].class}>
              {STATES[node.state].text}
            </span>
          </td>
          <td class="number">{formatCount(node.calls)}</td>
          {node.parts === null
            ? (
              <td colSpan={7} class="note">
                No answer. The calls are those recorded last.
              </td>
            )
            : <PartCells parts={node.parts} />}
        </tr>
      ))}
    </Table>
  );
}

function PartCells({ parts }: { parts: NodeParts }) {
  const { event_loop, memory, sockets, database, version } = parts;
  const { connections } = database;
  return (
    <>
      <td class={numberClass(event_loop.bad_since)}>
        {formatLatency(event_loop.lag_ms)}
      </td>
      <td class={numberClass(memory.bad_since)}>
        {formatBytes(memory.resident_bytes)}
      </td>
      <td class="number">{formatCount(sockets)}</td>
      <td class={numberClass(database.bad_since)}>
        {database.latency_ms === null
          ? "unreachable"
          : formatLatency(database.latency_ms)}
      </td>
      <td class="number">
        {lagOf(database)}
      </td>
      <td class="number">
        {database.reachable
          ? `${connections.in_use} / ${connections.open} / ${connections.allowed}`
          : "unknown"}
      </td>
      <td>{version}</td>
    </>
  );
}

function lagOf(
  { primary_reachable, reachable, replication_lag_s }: NodeParts["database"],
): string {
  if (!reachable || !primary_reachable) return "unknown";
  return replication_lag_s === null
    ? "primary"
    : formatDuration(replication_lag_s * 1000);
}

function numberClass(badSince: string | null): string {
  return badSince === null ? "number" : "number beyond";
}
