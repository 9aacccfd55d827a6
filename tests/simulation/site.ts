/** A database with what happens on it: the cluster's own, or a copy of it. */
import type { Database } from "./database/database.ts";
import type { SimulatedCommands } from "./database/simulated_commands.ts";
import type { SimulatedStore } from "./database/simulated_store.ts";
import type { History } from "./history/history.ts";

/** A database, the statements on it, and the history that is checked. */
export interface Site {
  readonly database: Database;
  readonly store: SimulatedStore;
  readonly commands: SimulatedCommands;
  readonly history: History;
}
