/** Offers, in words for people. */
import type { OfferStatus } from "../../market/statuses.ts";

/** The name of each state of an offer, and the classes of its tag. */
export const OFFER_STATES: Readonly<
  Record<OfferStatus, { readonly look: string; readonly label: string }>
> = {
  open: { look: "tag tag-warn", label: "Open" },
  accepted: { look: "tag tag-good", label: "Accepted" },
  declined: { look: "tag tag-bad", label: "Declined" },
  countered: { look: "tag", label: "Countered" },
  withdrawn: { look: "tag", label: "Withdrawn" },
  expired: { look: "tag", label: "Expired" },
  closed: { look: "tag", label: "Closed" },
};

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/**
 * Returns how long it is until `at`, in whole hours, or in minutes during the
 * last hour: "47 hours", "5 minutes".
 *
 * @param now Milliseconds since 1970.
 */
export function timeLeft(at: Date, now: number): string {
  const ms = Math.max(0, at.getTime() - now);
  const [n, unit] = ms >= HOUR_MS
    ? [Math.floor(ms / HOUR_MS), "hour"]
    : [Math.max(1, Math.floor(ms / MINUTE_MS)), "minute"];
  return `${n} ${unit}${n === 1 ? "" : "s"}`;
}
