/** What the modelled database holds. */
import type { View } from "../../../cluster/beat/reach.ts";
import type { NodeRun } from "../../../cluster/beat/sightings.ts";
import type { Leader } from "../../../cluster/leader/leadership_store.ts";

/** What NOTIFY says: of who leads, or that a node said whom it misses. */
export type News =
  | {
    readonly channel: "leadership";
    readonly leader: Leader | null;
    readonly epoch: number;
  }
  | { readonly channel: "reach"; readonly url: string };

/** What became of a command. */
export type Kept = "done" | "refused";

/** A run that is connected. */
interface MemberRow {
  readonly run: NodeRun;
  /** When a leader last saw it, or null when none has. */
  readonly seenAt: number | null;
}

/** What a node that misses another has said, and when. */
interface ReportRow {
  readonly view: View;
  readonly at: number;
}

/** What a database holds, and what a copy of it begins with. */
export interface Rows {
  leader: Leader | null;
  epoch: number;
  grantId: string | null;
  electedAt: number;
  renewedAt: number;
  readonly members: Map<string, MemberRow>;
  readonly reports: Map<string, ReportRow>;
  readonly commands: Map<string, Kept>;
}

/** Returns the rows of a new installation. */
export function noRows(): Rows {
  return {
    leader: null,
    epoch: 0,
    grantId: null,
    electedAt: 0,
    renewedAt: 0,
    members: new Map(),
    reports: new Map(),
    commands: new Map(),
  };
}

/** Returns rows of their own that say the same. */
export function copyOf(rows: Rows): Rows {
  return {
    ...rows,
    members: new Map(rows.members),
    reports: new Map(rows.reports),
    commands: new Map(rows.commands),
  };
}
