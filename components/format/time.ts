const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

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
 * Returns how long ago `at` was, as people say it: "just now", "5 minutes ago", "yesterday"; a date after a week.
 *
 * @param at Milliseconds since 1970.
 * @param now Milliseconds since 1970.
 */
export function timeAgo(at: number, now: number): string {
  const past = now - at;
  if (past < MINUTE) return "just now";
  if (past < HOUR) return relative.format(-Math.floor(past / MINUTE), "minute");
  if (past < DAY) return relative.format(-Math.floor(past / HOUR), "hour");
  if (past < 7 * DAY) return relative.format(-Math.floor(past / DAY), "day");
  return formatDay(at);
}

/** Returns the day of `at` (milliseconds since 1970), as in "Nov 22, 2026". */
export function formatDay(at: number): string {
  return dayOfYear.format(at);
}

/** Returns the moment `at` (milliseconds since 1970) in full, in UTC, as the server knows no other zone. */
export function formatMoment(at: number): string {
  return `${moment.format(at)} UTC`;
}
