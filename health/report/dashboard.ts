/** What the page `/health` shows, as plain data that crosses to the browser. */
import { z } from "zod";
import type { ClusterView } from "../../cluster/members/cluster_view.ts";
import type { ActivityLine } from "../activity/activity_line.ts";
import type { Sales } from "../sales.ts";
import { type CallFigures, figuresOf, type Usage } from "./figures.ts";
import { MACHINE_ENDPOINTS } from "../record/machine_endpoints.ts";
import type { Leaderless } from "../watch/leaderless.ts";
import type { NodeParts } from "../watch/node_parts.ts";
import type { ClusterReport, NodeReport } from "./report.ts";
import {
  judgeSystem,
  type NodeState,
  type RecentCalls,
  type Verdict,
} from "../watch/verdict.ts";
import type { WentBack } from "../watch/went_back.ts";
import { type Window, windowSchema } from "../keep/window.ts";

/**
 * What the dashboard may be asked for: a window of time, and one node; without
 * a node, all of them.
 */
export const dashboardQuery = z.object({
  window: windowSchema.default("1h"),
  // The form that chooses a node sends an empty text for all of them.
  node: z.preprocess(
    (value) => value === "" ? undefined : value,
    z.url().optional(),
  ).optional(),
});

export type DashboardQuery = z.output<typeof dashboardQuery>;

/** A row as it crosses to the browser: its times are ISO 8601. */
type Plain<Row> = {
  readonly [Key in keyof Row]: Row[Key] extends Date ? string
    : Row[Key] extends Date | null ? string | null
    : Row[Key];
};

/** One endpoint or function. */
export interface CallRow extends CallFigures {
  readonly name: string;
  /** Whether machines ask it of their own accord. */
  readonly machine: boolean;
}

/** One node, as it is now. */
export interface NodeRow {
  readonly url: string;
  readonly state: NodeReport["state"];
  /** How often its endpoints were called within the window. */
  readonly calls: number;
  readonly parts: NodeParts | null;
}

/** Everything the dashboard shows, as plain data. Times are ISO 8601. */
export interface DashboardData {
  readonly now: string;
  /** The node that answered. */
  readonly self: string;
  readonly window: Window;
  /** The node whose calls are shown; null for all. */
  readonly node: string | null;
  readonly since: string;
  readonly verdict: Verdict;
  readonly leader: Plain<NonNullable<ClusterView["leader"]>> | null;
  readonly nodes: readonly NodeRow[];
  /** Runs of nodes: connected ones first, then the latest to disconnect. */
  readonly clients: readonly Plain<ClusterView["clients"][number]>[];
  /** The latest first. */
  readonly elections: readonly Plain<ClusterView["elections"][number]>[];
  readonly endpoints: readonly CallRow[];
  readonly functions: readonly CallRow[];
  readonly usage: Usage;
  readonly sales: Sales;
  readonly activities: readonly ActivityLine[];
}

/** What the dashboard is made from. */
interface DashboardSources {
  readonly query: DashboardQuery;
  readonly now: Date;
  readonly self: string;
  readonly report: ClusterReport;
  readonly view: ClusterView;
  readonly leaderless: Leaderless | null;
  readonly wentBack: readonly WentBack[];
  readonly recent: RecentCalls;
  readonly sales: Sales;
  readonly activities: readonly ActivityLine[];
}

/** Returns what the dashboard shows. */
export function buildDashboard(sources: DashboardSources): DashboardData {
  const { leaderless, query, now, self, report, view, recent, sales } = sources;
  const shown = query.node === undefined
    ? report.nodes
    : report.nodes.filter(({ url }) => url === query.node);
  const figures = figuresOf(shown.flatMap(({ samples }) => samples));
  return {
    now: now.toISOString(),
    self,
    window: query.window,
    node: query.node ?? null,
    since: report.since.toISOString(),
    verdict: judgeSystem({
      now: now.toISOString(),
      leaderless,
      went_back: sources.wentBack,
      nodes: nodeStates(report, view),
      recent,
    }),
    leader: leaderless === null && view.leader ? plain(view.leader) : null,
    nodes: report.nodes.map(nodeRow),
    clients: view.clients.map(plain),
    elections: view.elections.map(plain),
    endpoints: callRows(figures.endpoints),
    functions: callRows(figures.functions),
    usage: figures.usage,
    sales,
    activities: sources.activities,
  };
}

function plain<Row extends object>(row: Row): Plain<Row> {
  const fields = Object.entries(row).map(([key, value]) => [
    key,
    value instanceof Date ? value.toISOString() : value,
  ]);
  return Object.fromEntries(fields);
}

function callRows(figures: Readonly<Record<string, CallFigures>>): CallRow[] {
  return Object.entries(figures)
    .map(([name, row]) => ({
      name,
      machine: MACHINE_ENDPOINTS.includes(name),
      ...row,
    }))
    .sort((a, b) => b.count - a.count);
}

function nodeRow({ url, state, samples, parts }: NodeReport): NodeRow {
  return {
    url,
    state,
    calls: figuresOf(samples).usage.total_calls,
    parts,
  };
}

/** Returns the latest run of each node, with what the node told of itself. */
function nodeStates(report: ClusterReport, view: ClusterView): NodeState[] {
  const latest = new Map<string, ClusterView["clients"][number]>();
  for (const client of view.clients) {
    const known = latest.get(client.url);
    if (!known || client.connected_at > known.connected_at) {
      latest.set(client.url, client);
    }
  }
  const urls = new Set([
    ...latest.keys(),
    ...report.nodes.map(({ url }) => url),
  ]);
  return Array.from(urls, (url) => {
    const told = report.nodes.find((node) => node.url === url);
    const client = latest.get(url);
    return {
      url,
      state: told?.state ?? "gone",
      last_seen_at: client?.last_seen_at.toISOString() ?? null,
      disconnected_at: client?.disconnected_at?.toISOString() ?? null,
      parts: told?.parts ?? null,
    };
  });
}
