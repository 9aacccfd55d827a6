/** Says in the log that nobody leads, once, and once that somebody does again. */
import type { Log } from "../../lib/log.ts";

interface LeaderAbsenceOptions {
  /** Returns who leads as far as this node knows, or null. */
  readonly leader: () => object | null;
  /** Returns how many writes were refused here so far for want of a leader. */
  readonly refused: () => number;
  /** Tells whether the database is away, which is said by itself. */
  readonly isDatabaseAway: () => boolean;
  readonly leaseMs: number;
  readonly log: Log;
  /** Milliseconds by a clock that never goes back. */
  readonly now?: () => number;
}

/** An election takes a lease and a beat at most; this is long past both. */
const LEASES_TO_BELIEVE = 2;

/**
 * Returns a function that looks whether somebody leads, and says so when that
 * has not been so for longer than any election takes.
 */
export function createLeaderAbsence(
  options: LeaderAbsenceOptions,
): () => void {
  const { isDatabaseAway, leader, leaseMs, log, refused } = options;
  const { now = () => performance.now() } = options;
  /** Null while somebody leads. */
  let absence: { since: number; refusedBefore: number } | null = null;
  let isSaid = false;

  return () => {
    if (leader() === null) {
      absence ??= { since: now(), refusedBefore: refused() };
      const lastedMs = now() - absence.since;
      if (isSaid || isDatabaseAway()) return;
      if (lastedMs < LEASES_TO_BELIEVE * leaseMs) return;
      isSaid = true;
      log.warn(
        `Nobody has led for ${seconds(lastedMs)}: nothing can be changed. ` +
          "See that DATABASE_URL leads to a PostgreSQL that takes writes, " +
          "then look at the log of the node with the lowest URL.",
      );
      return;
    }
    if (isSaid && absence !== null) {
      const count = refused() - absence.refusedBefore;
      log.info(
        `Somebody leads again after ${seconds(now() - absence.since)}; ` +
          `${count.toLocaleString("en")} writes were refused meanwhile.`,
      );
    }
    absence = null;
    isSaid = false;
  };
}

function seconds(ms: number): string {
  return `${Math.round(ms / 1000).toLocaleString("en")} s`;
}
