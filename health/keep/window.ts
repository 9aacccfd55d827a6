/**
 * Windows of time, and which rows of samples make one up. Samples are kept for
 * each minute, hour and day, and for all time, so that a long window is a few
 * rows.
 */
import { z } from "zod";

/**
 * The windows that figures can be asked for; without one they cover everything
 * since the cluster began.
 */
export const windowSchema = z.enum(["15m", "1h", "24h", "7d"]);
export type Window = z.output<typeof windowSchema>;

/** The spans of time that samples are kept for. */
export type Span = "minute" | "hour" | "day" | "total";

const MINUTE_MS = 60_000;
const PAST_MINUTE_MS = 250;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/**
 * How long rows of each span are kept, which is longer than any window needs.
 * `total` stays for ever.
 */
export const KEPT_MS = {
  minute: 3 * HOUR_MS,
  hour: 9 * DAY_MS,
  day: 400 * DAY_MS,
} as const;

/** Rows of one span that begin at `from` or later, but before `before`. */
interface Stretch {
  readonly span: Span;
  readonly from: Date;
  readonly before: Date | null;
}

/** Rows that together cover a window without gap or overlap. */
export interface Cover {
  /**
   * When the window begins: on a full minute for windows up to an hour, on a
   * full hour for longer ones. Null for everything.
   */
  readonly since: Date | null;
  readonly stretches: readonly Stretch[];
}

/**
 * Returns which rows make up the window that ends at `now`.
 *
 * @param window Null for everything.
 */
export function coverOf(window: Window | null, now: Date): Cover {
  switch (window) {
    case "15m":
      return from("minute", startOf(now.getTime() - 15 * MINUTE_MS, MINUTE_MS));
    case "1h":
      return from("minute", startOf(now.getTime() - HOUR_MS, MINUTE_MS));
    case "24h":
      return from("hour", startOf(now.getTime() - DAY_MS, HOUR_MS));
    case "7d": {
      const since = startOf(now.getTime() - 7 * DAY_MS, HOUR_MS);
      const midnight = startOf(since.getTime() + DAY_MS - 1, DAY_MS);
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

/**
 * Returns how long it is, in milliseconds, from `now` until a quarter of a
 * second into the next minute. What is flushed then splits nobody's minute.
 */
export function msToNextMinute(now: number): number {
  return MINUTE_MS - now % MINUTE_MS + PAST_MINUTE_MS;
}

function from(span: Span, since: Date): Cover {
  return { since, stretches: [{ span, from: since, before: null }] };
}

/** Returns the start of the minute, hour or day that `time` falls into. */
function startOf(time: number, lengthMs: number): Date {
  return new Date(Math.floor(time / lengthMs) * lengthMs);
}
