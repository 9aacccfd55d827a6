const DAY_MS = 86_400_000;

/** Returns the time of day, as in "14:05"; `timeZone` is the reader's own unless given. */
export function clockTime(at: string, timeZone?: string): string {
  return new Date(at).toLocaleTimeString("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    timeZone,
  });
}

/** Returns what a day is called on `now` (milliseconds since 1970): "Today", "Yesterday", "Monday, 5 January 2026". */
export function dayName(
  at: string,
  timeZone: string | undefined,
  now: number,
): string {
  const day = dayOf(new Date(at), timeZone);
  if (day === dayOf(new Date(now), timeZone)) return "Today";
  if (day === dayOf(new Date(now - DAY_MS), timeZone)) return "Yesterday";
  return new Date(at).toLocaleDateString("en-GB", {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone,
  });
}

/** Returns whether a message begins a new day for its reader. */
export function beginsDay(
  at: string,
  previous: string | undefined,
  timeZone: string | undefined,
): boolean {
  return previous === undefined ||
    dayOf(new Date(at), timeZone) !== dayOf(new Date(previous), timeZone);
}

function dayOf(date: Date, timeZone: string | undefined): string {
  return date.toLocaleDateString("en-CA", { timeZone });
}
