/** What the modelled database holds. */
import type { NodeRun } from "../../../cluster/beat/sightings.ts";
import type { Leader } from "../../../cluster/leader/leadership_store.ts";

/** What NOTIFY leadership says. */
export interface News {
  readonly leader: Leader | null;
  readonly epoch: number;
}

/** What became of a command. */
export type Kept = "done" | "refused";

/** What a database holds, and what a copy of it begins with. */
export interface Rows {
  leader: Leader | null;
  epoch: number;
  grantId: string | null;
  renewedAt: number;
  readonly members: Map<string, NodeRun>;
  readonly commands: Map<string, Kept>;
}

/** Returns the rows of a new installation. */
export function noRows(): Rows {
  return {
    leader: null,
    epoch: 0,
    grantId: null,
    renewedAt: 0,
    members: new Map(),
    commands: new Map(),
  };
}

/** Returns rows of their own that say the same. */
export function copyOf(rows: Rows): Rows {
  return {
    ...rows,
    members: new Map(rows.members),
    commands: new Map(rows.commands),
  };
}
