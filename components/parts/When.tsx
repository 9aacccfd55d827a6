import { formatMoment, timeAgo } from "../format/time.ts";

/** A moment as people say it, with the exact one for machines and for those who point at it. */
export function When({ at, now = Date.now() }: { at: Date; now?: number }) {
  const ms = at.getTime();
  return (
    <time dateTime={at.toISOString()} title={formatMoment(ms)}>
      {timeAgo(ms, now)}
    </time>
  );
}
