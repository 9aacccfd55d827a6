import { z } from "zod";

/** The windows of time that figures can be asked for; without one they cover everything since the cluster began. */
export const WINDOWS = ["15m", "1h", "24h", "7d"] as const;
export type Window = typeof WINDOWS[number];
export const windowSchema = z.enum(WINDOWS);

/** The lengths of time that samples are kept in. */
export type Span = "minute" | "hour" | "day" | "total";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long rows of each span are kept, in milliseconds; the longest window needs less. `total` stays for ever. */
export const KEPT_MS = {
  minute: 3 * HOUR,
  hour: 9 * DAY,
  day: 400 * DAY,
} as const;

/** Rows of one span that begin at `from` or later, and before `before` where there is one. */
export interface Stretch {
  readonly span: Span;
  readonly from: Date;
  readonly before: Date | null;
}

/** Rows that together cover a window without gap or overlap. */
export interface Cover {
  /** When the window begins: on a full minute up to an hour, on a full hour beyond; null for everything. */
  readonly since: Date | null;
  readonly stretches: readonly Stretch[];
}

/** Returns which rows make up `window` at the time `now`; null asks for everything. */
export function coverOf(window: Window | null, now: Date): Cover {
  switch (window) {
    case "15m":
      return from("minute", startOf(now.getTime() - 15 * MINUTE, MINUTE));
    case "1h":
      return from("minute", startOf(now.getTime() - HOUR, MINUTE));
    case "24h":
      return from("hour", startOf(now.getTime() - DAY, HOUR));
    case "7d": {
      const since = startOf(now.getTime() - 7 * DAY, HOUR);
      const midnight = startOf(since.getTime() + DAY - 1, DAY);
      return {
        since,
        stretches: [
          { span: "hour", from: since, before: midnight },
          { span: "day", from: midnight, before: null },
        ],
      };
    }
    case null:
      return {
        since: null,
        stretches: [{ span: "total", from: new Date(0), before: null }],
      };
  }
}

function from(span: Span, since: Date): Cover {
  return { since, stretches: [{ span, from: since, before: null }] };
}

function startOf(time: number, length: number): Date {
  return new Date(Math.floor(time / length) * length);
}
