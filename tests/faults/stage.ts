/** What all cases have in common: what they work on, and their times. */
import type { FaultCluster, Member } from "./fault_cluster.ts";
import type { History, Span } from "./history.ts";
import type { PostgresServer } from "./postgres_server.ts";

/**
 * What a case works on: a settled cluster under load, led by the first member.
 */
export interface Stage {
  readonly cluster: FaultCluster;
  readonly postgres: PostgresServer;
  readonly history: History;
  /** The number of elections so far. */
  elections(): Promise<number>;
}

/** A way in which a cluster breaks. */
export interface Case {
  readonly name: string;
  readonly runs: number;
  /**
   * The longest time without writes, in milliseconds, that docs/cluster.md
   * promises: in the worst run, and in the median.
   */
  readonly bound: { readonly worst: number; readonly median?: number };
  /**
   * Breaks the cluster once, returns the span in which writes may have been held
   * up, and leaves it whole again, if not yet settled.
   * Throws when something else is wrong.
   */
  run(stage: Stage, round: number): Promise<Span>;
}

export const LEASE_MS = 7500;
/**
 * How long a case watches after a fault from which the cluster recovers at
 * once.
 */
export const WATCH_MS = 2500;
/** How long a cut lasts: longer than the lease and a beat. */
export const CUT_MS = 12_000;

export const AFTER_LEASE = { worst: 9000 };

export type Roles = [leader: Member, follower: Member, last: Member];

/** The members of a settled cluster: the lowest leads. */
export function roles(
  { members: [leader, follower, last] }: FaultCluster,
): Roles {
  if (!leader || !follower || !last) throw new Error("three nodes are needed");
  return [leader, follower, last];
}
