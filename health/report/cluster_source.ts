/** What health asks of the cluster. */
import type { ClusterView } from "../../cluster/members/cluster_view.ts";
import type { Losses } from "../../cluster/write/loss_report.ts";

/** The part of a `ClusterNode` that health needs. */
export interface ClusterSource {
  /** The cluster's secret, which peers sign their questions with. */
  readonly secret: Uint8Array;
  /** Returns who leads, who is or was a member, and who was elected. */
  view(): Promise<ClusterView>;
  /** Returns who leads as far as this node knows, or null. */
  leader(): { readonly epoch: number } | null;
  /** Returns how often the database went back, and what that has cost. */
  losses(): Losses;
  /** Returns whether this node leads. */
  isLeader(): boolean;
  /**
   * Calls `listener` after each change of the leadership.
   *
   * @returns Ends that.
   */
  subscribe(listener: () => void): () => void;
}
