import type { ComponentChildren } from "preact";
import { LinkedText } from "../parts/LinkedText.tsx";
import { clockTime, dayName } from "./moments.ts";

/** A message in the log. */
export function MessageItem(
  { body, sentAt, mine, timeZone, state, children }: {
    body: string;
    sentAt: string;
    mine: boolean;
    timeZone: string | undefined;
    /** What became of the viewer's own message, such as "Read". */
    state?: string | undefined;
    children?: ComponentChildren;
  },
) {
  return (
    <li class={mine ? "message message-mine" : "message"}>
      <p class="message-body" dir="auto">
        <LinkedText text={body} />
      </p>
      <p class="message-foot">
        <time dateTime={sentAt}>{clockTime(sentAt, timeZone)}</time>
        {state && <span class="message-state">{state}</span>}
        {children}
      </p>
    </li>
  );
}

/** A line between the messages of two days. */
export function DaySeparator({ at, timeZone, now }: {
  at: string;
  timeZone: string | undefined;
  now: number;
}) {
  return <li class="day">{dayName(at, timeZone, now)}</li>;
}
