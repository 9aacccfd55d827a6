/** A follower's connections to the database, kept ready for the moment in which it leads. */
import type { Transactions } from "../../db/transactions.ts";
import type { Log } from "../../lib/log.ts";
import { rehearseCommand } from "../write/command_record.ts";
import type { LeadershipStore } from "./leadership_store.ts";

export interface WarmUpOptions {
  readonly store: LeadershipStore;
  readonly transactions: Transactions;
  readonly nodeUrl: string;
  /** The epoch in force, as far as this node knows. */
  readonly epoch: () => number;
  readonly log: Log;
}

/** As many as two cores keep busy; more are opened as they are needed. */
const READY_CONNECTIONS = 4;

/**
 * Returns the function that opens what is missing of the connections that a leader writes through, and has them
 * rehearse, beside whatever the caller goes on to do.
 *
 * A connection that is opened for the first write of a new leader costs that write some 100 ms: PostgreSQL forks, and
 * prepares each statement with cold caches.
 */
export function createWarmUp(options: WarmUpOptions): () => void {
  const { store, transactions, nodeUrl, epoch, log } = options;
  let underWay = false;

  async function getReady(): Promise<void> {
    await store.prepare();
    await transactions.prepare(
      READY_CONNECTIONS,
      (sql) => rehearseCommand(sql, epoch(), nodeUrl),
    );
  }
  return () => {
    if (underWay) return;
    underWay = true;
    getReady()
      // Another was elected meanwhile, or the database is away: the next beat comes back to it.
      .catch((error) => log.debug("Not ready to lead yet.", { error }))
      .finally(() => underWay = false);
  };
}
