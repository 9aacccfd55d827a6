/** Moments and days, as people read them. */
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const relative = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const dayOfYear = new Intl.DateTimeFormat("en", {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});
const moment = new Intl.DateTimeFormat("en", {
  dateStyle: "long",
  timeStyle: "short",
  timeZone: "UTC",
});

/**
 * Returns how long ago `at` was, as people say it: "just now", "5 minutes ago",
 * "yesterday". After a week it is the date.
 *
 * @param at Milliseconds since 1970.
 * @param now Milliseconds since 1970.
 */
export function timeAgo(at: number, now: number): string {
  const past = now - at;
  if (past < MINUTE_MS) return "just now";
  if (past < HOUR_MS) {
    return relative.format(-Math.floor(past / MINUTE_MS), "minute");
  }
  if (past < DAY_MS) {
    return relative.format(-Math.floor(past / HOUR_MS), "hour");
  }
  if (past < 7 * DAY_MS) {
    return relative.format(-Math.floor(past / DAY_MS), "day");
  }
  return formatDay(at);
}

/** Returns the day of `at` (milliseconds since 1970), as in "Nov 22, 2026". */
export function formatDay(at: number): string {
  return dayOfYear.format(at);
}

/**
 * Returns the moment `at` (milliseconds since 1970) in full. It is in UTC,
 * since the server does not know the reader's time zone.
 */
export function formatMoment(at: number): string {
  return `${moment.format(at)} UTC`;
}
