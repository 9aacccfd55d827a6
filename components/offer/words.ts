import type { OfferStatus } from "../../market/statuses.ts";

/** How the states of an offer are called, and the look of their tags. */
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

const HOUR = 3_600_000;
const MINUTE = 60_000;

/** Returns how long it is until `at`, in whole hours or, at the end, minutes: "47 hours", "5 minutes". */
export function timeLeft(at: Date, now: number): string {
  const ms = Math.max(0, at.getTime() - now);
  const [n, unit] = ms >= HOUR
    ? [Math.floor(ms / HOUR), "hour"]
    : [Math.max(1, Math.floor(ms / MINUTE)), "minute"];
  return `${n} ${unit}${n === 1 ? "" : "s"}`;
}
