/**
 * The answer of `GET /api/metrics`: the figures of one node, or of all nodes
 * with the part of each.
 */
import { z } from "zod";
import { windowSchema } from "../keep/window.ts";
import { figures, figuresOf } from "./figures.ts";
import type { WholeReport } from "./peers.ts";
import type { ClusterReport } from "./report.ts";

/**
 * What `GET /api/metrics` may be asked for. Without a window, the answer goes
 * back to the beginning.
 */
export const metricsQuery = z.object({
  scope: z.enum(["node", "cluster"]).default("node"),
  window: windowSchema.optional(),
});

export type MetricsQuery = z.output<typeof metricsQuery>;

/** The part of one node. */
const nodePart = figures.extend({
  url: z.string(),
  state: z.enum(["answered", "silent", "gone"])
    .describe("A node that is silent lacks its last minute."),
});

/** The answer of `GET /api/metrics`. */
export const metrics = figures.extend({
  scope: z.enum(["node", "cluster"]),
  node: z.string().describe("The URL of the node that answers."),
  since: z.iso.datetime().describe("From when on calls are counted."),
  nodes: z.array(nodePart).readonly().optional()
    .describe("The part of each node, for the whole cluster."),
});

export type Metrics = Readonly<z.output<typeof metrics>>;

/** Returns the answer about the node that reports of itself. */
export function nodeMetrics({ url, since, samples }: WholeReport): Metrics {
  return { scope: "node", node: url, since, ...figuresOf(samples) };
}

/** Returns the answer about all nodes, given by the node at the URL `self`. */
export function clusterMetrics(
  self: string,
  { since, nodes }: ClusterReport,
): Metrics {
  return {
    scope: "cluster",
    node: self,
    since: since.toISOString(),
    ...figuresOf(nodes.flatMap(({ samples }) => samples)),
    nodes: nodes.map(({ url, state, samples }) => ({
      url,
      state,
      ...figuresOf(samples),
    })),
  };
}
