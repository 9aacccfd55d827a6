import { Fragment } from "preact";
import type { SyncedMessage } from "../../realtime/events.ts";
import { DaySeparator, MessageItem } from "./MessageItem.tsx";
import { beginsDay } from "./moments.ts";

/** A message that the server does not have yet. */
interface Waiting {
  readonly id: string;
  readonly body: string;
  readonly written_at: string;
  readonly refused?: string;
}

/**
 * The messages of a conversation, with a line between two days, and whether the
 * viewer's own were sent and read.
 */
export function MessageLog(
  {
    messages,
    waiting,
    otherRead,
    otherTypes,
    me,
    other,
    timeZone,
    now,
    onRetry,
    onDrop,
  }: {
    messages: readonly SyncedMessage[];
    waiting: readonly Waiting[];
    otherRead: number;
    otherTypes: boolean;
    me: string;
    other: string;
    timeZone: string | undefined;
    now: number;
    onRetry: (id: string) => void;
    onDrop: (id: string) => void;
  },
) {
  const lastMine = messages.findLast(({ sender_id }) => sender_id === me)?.seq;
  return (
    <div role="log" aria-label={`Messages with ${other}`}>
      <ol class="messages">
        {messages.map(({ seq, sender_id, body, sent_at }, index) => (
          <Fragment key={seq}>
            {beginsDay(sent_at, messages[index - 1]?.sent_at, timeZone) && (
              <DaySeparator at={sent_at} timeZone={timeZone} now={now} />
            )}
            <MessageItem
              body={body}
              sentAt={sent_at}
              mine={sender_id === me}
              timeZone={timeZone}
              state={seq !== lastMine
                ? undefined
                : seq <= otherRead
                ? "Read"
                : "Sent"}
            />
          </Fragment>
        ))}
        {waiting.map(({ id, body, written_at, refused }) => (
          <MessageItem
            key={id}
            body={body}
            sentAt={written_at}
            mine
            timeZone={timeZone}
            state={refused === undefined ? "Sending…" : `Not sent: ${refused}`}
          >
            {refused !== undefined && (
              <span class="message-tools">
                <button type="button" onClick={() => onRetry(id)}>
                  Try again
                </button>
                <button type="button" onClick={() => onDrop(id)}>Delete</button>
              </span>
            )}
          </MessageItem>
        ))}
      </ol>
      <p class="typing" aria-live="polite">
        {otherTypes && (
          <>
            <bdi>{other}</bdi> is writing…
          </>
        )}
      </p>
    </div>
  );
}
