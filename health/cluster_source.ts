/** What health asks of the cluster; a `ClusterNode` has it. */
export interface ClusterSource {
  readonly secret: Uint8Array;
  view(): Promise<ClusterView>;
  leader(): { readonly epoch: number } | null;
  isLeader(): boolean;
  /** Calls `listener` after each change of the leadership or the members; returns how to end that. */
  subscribe(listener: () => void): () => void;
}

/** Who leads, who is and was connected, and the last elections, newest first. Times are ISO 8601. */
export interface ClusterView {
  readonly leader: {
    readonly url: string;
    readonly epoch: number;
    readonly elected_at: string;
  } | null;
  readonly clients: readonly {
    readonly url: string;
    readonly connected_at: string;
    readonly disconnected_at: string | null;
    readonly last_seen_at: string;
    readonly is_leader: boolean;
  }[];
  readonly elections: readonly {
    readonly epoch: number;
    readonly url: string;
    readonly elected_at: string;
    readonly ended_at: string | null;
    readonly reason: string;
    readonly previous_url: string | null;
  }[];
}
