/** The clocks of a node, and the warning when the one on its wall is wrong. */
import type { Notices } from "../../lib/notices.ts";

/** What time it is, by this machine alone. */
export interface Clock {
  /** Milliseconds from any moment on; they never go back. */
  readonly monotonic: () => number;
  /** Milliseconds since 1970, as far as this machine knows. */
  readonly wall: () => number;
}

/** The clocks of this process. */
export const SYSTEM_CLOCK: Clock = {
  monotonic: () => performance.now(),
  wall: () => Date.now(),
};

/** From here on a node's clock misleads those who read its log. */
const CLOCK_TOLERANCE_MS = 30_000;

/**
 * Returns what is wrong with this machine's clock and what to do, or null.
 *
 * @param aheadMs How far it is ahead of the database's, in milliseconds.
 */
export function clockFault(aheadMs: number): string | null {
  if (Math.abs(aheadMs) <= CLOCK_TOLERANCE_MS) return null;
  return "This machine's clock is not the database's: set it (NTP). The cluster " +
    "goes by the database's, but log times mislead.";
}

/** Says so when this machine's clock is wrong. Nothing else depends on it. */
export function checkClock(notices: Notices, aheadMs: number): void {
  const fault = clockFault(aheadMs);
  if (fault === null) {
    notices.fine("clock", "This machine's clock is right again.");
    return;
  }
  const off_by_seconds = Math.round(aheadMs / 1000);
  notices.trouble("clock", fault, { off_by_seconds });
}
