import type { Notices } from "../../lib/notices.ts";

/** From here on a node's clock misleads those who read its log, in milliseconds. */
const CLOCK_TOLERANCE_MS = 30_000;

/**
 * Says so when this machine's clock is wrong. Nothing else depends on it.
 *
 * @param offMs How far it is ahead of the database's, in milliseconds.
 */
export function checkClock(notices: Notices, offMs: number): void {
  if (Math.abs(offMs) <= CLOCK_TOLERANCE_MS) {
    notices.fine("clock", "This machine's clock is right again.");
    return;
  }
  notices.trouble(
    "clock",
    "This machine's clock is not the database's: set it (NTP). The cluster goes by the database's, but log times mislead.",
    { off_by_seconds: Math.round(offMs / 1000) },
  );
}
