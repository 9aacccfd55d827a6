import type { ClusterView } from "../../cluster/members/cluster_view.ts";

/** What health asks of the cluster; a `ClusterNode` has it. */
export interface ClusterSource {
  readonly secret: Uint8Array;
  view(): Promise<ClusterView>;
  leader(): { readonly epoch: number } | null;
  isLeader(): boolean;
  /** Calls `listener` after each change of the leadership; returns how to end that. */
  subscribe(listener: () => void): () => void;
}
