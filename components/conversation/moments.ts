/** The moments of a conversation, in the reader's time zone. */
import { remember } from "../../lib/remember.ts";

const DAY_MS = 86_400_000;

/** How moments are written in one time zone. */
interface Formats {
  readonly time: Intl.DateTimeFormat;
  readonly key: Intl.DateTimeFormat;
  readonly day: Intl.DateTimeFormat;
}

/** The server knows UTC alone, a browser its own zone besides. */
const MOST_ZONES = 10;

/** Making a format takes a hundred times as long as using it. */
const formatsOf = remember((timeZone: string | undefined): Formats => {
  const format = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat("en-GB", { ...options, timeZone });
  return {
    time: format({ hour: "2-digit", minute: "2-digit" }),
    key: format({ dateStyle: "short" }),
    day: format({ dateStyle: "full" }),
  };
}, { most: MOST_ZONES });

/** Returns the time of day, as in "14:05"; by default in the reader's zone. */
export function clockTime(at: string, timeZone?: string): string {
  return formatsOf(timeZone).time.format(new Date(at));
}

/**
 * Returns what a day is called: "Today", "Yesterday", "Monday 5 January 2026".
 *
 * @param now Milliseconds since 1970.
 */
export function dayName(
  at: string,
  timeZone: string | undefined,
  now: number,
): string {
  const { key, day } = formatsOf(timeZone);
  const date = new Date(at);
  if (key.format(date) === key.format(now)) return "Today";
  if (key.format(date) === key.format(now - DAY_MS)) return "Yesterday";
  return day.format(date);
}

/** Returns whether a message begins a new day for its reader. */
export function beginsDay(
  at: string,
  previous: string | undefined,
  timeZone: string | undefined,
): boolean {
  if (previous === undefined) return true;
  const { key } = formatsOf(timeZone);
  return key.format(new Date(at)) !== key.format(new Date(previous));
}
