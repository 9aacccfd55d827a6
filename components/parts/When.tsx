import { formatMoment, timeAgo } from "../format/time.ts";

/** How long ago a moment was. Its exact time is shown under the pointer. */
export function When({ at, now = Date.now() }: { at: Date; now?: number }) {
  const ms = at.getTime();
  return (
    <time dateTime={at.toISOString()} title={formatMoment(ms)}>
      {timeAgo(ms, now)}
    </time>
  );
}
