/** Reading one's own writes where the reader pool is a replica that lags. */
import { type DatabaseTarget, openPool, type Sql } from "../../db/pools.ts";

/** Reads that include what was just written. */
interface ReplicaReads {
  /**
   * Returns a pool that has the write at `position`: the reader, or the primary
   * when that takes the reader longer than a second.
   */
  readerAfter(position: string): Promise<Sql>;
  /** Closes the connections to the primary. */
  close(): Promise<void>;
}

const LONGEST_WAIT_MS = 1_000;
const LOOK_EVERY_MS = 15;

/**
 * Returns the reads; what they need of the primary is opened when it is needed.
 *
 * @param reader The pool on the replica.
 * @param database The database that the replica follows.
 * @param max The most connections to it.
 */
export function createReplicaReads(
  reader: Sql,
  database: DatabaseTarget,
  max: number,
): ReplicaReads {
  const primary = openPool(database, max, {
    application_name: "distsales reader of the primary",
    default_transaction_read_only: true,
    statement_timeout: 10_000,
  });
  return {
    async readerAfter(position) {
      const arrived = await hasArrived(reader, position);
      return arrived ? reader : primary;
    },
    close: () => primary.end({ timeout: 2 }),
  };
}

/**
 * Tells whether `reader` has the write at `position` within a second. A reader
 * that is no replica has every write.
 */
async function hasArrived(reader: Sql, position: string): Promise<boolean> {
  const deadline = performance.now() + LONGEST_WAIT_MS;
  try {
    for (;;) {
      const [row] = await reader<{ arrived: boolean }[]>`
        select not pg_is_in_recovery()
          or pg_last_wal_replay_lsn() >= ${position}::text::pg_lsn as arrived`;
      if (row?.arrived) return true;
      if (performance.now() + LOOK_EVERY_MS > deadline) return false;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  } catch {
    // A replica that cannot be asked counts as one that lags. If the primary
    // cannot be asked either, the read itself will say so.
    return false;
  }
}
