import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Composer } from "../components/conversation/Composer.tsx";
import { MessageLog } from "../components/conversation/MessageLog.tsx";
import type { SyncedMessage } from "../realtime/events.ts";
import * as connection from "../components/browser/page_connection.ts";
import { browserStore, createOutbox } from "../components/browser/outbox.ts";
import {
  type OpenConversation,
  openConversation,
} from "../components/browser/open_conversation.ts";

/**
 * A reader at most this far from the end of the log sees new messages as they
 * come; others stay where they read.
 */
const NEAR_END_PX = 120;

interface ConversationProps {
  readonly conversationId: string;
  readonly me: string;
  readonly other: string;
  readonly messages: readonly SyncedMessage[];
  readonly readSeq: number;
  readonly otherRead: number;
  /** Whether the viewer can write here. */
  readonly writable: boolean;
  /** The message that was refused, if the form was sent. */
  readonly typed: string;
  /** The id of the command that the form sends. */
  readonly commandId: string;
  /** The moment of the rendering on the server, in milliseconds since 1970. */
  readonly now: number;
}

/**
 * A conversation: its messages, and the field to write one. With JavaScript it
 * follows the server; without, the field is a form.
 */
export default function Conversation(props: ConversationProps) {
  const { conversationId, me, other, writable } = props;
  const [state, setState] = useState({
    messages: props.messages,
    waiting: [] as OpenConversation["state"]["waiting"],
    otherRead: props.otherRead,
    otherTypes: false,
    mayHaveEarlier: (props.messages[0]?.seq ?? 1) > 1,
  });
  const [live, setLive] = useState(false);
  const conversation = useRef<OpenConversation | null>(null);
  const log = useRef<HTMLDivElement>(null);
  const scroll = useStickyScroll(log, state);

  useEffect(() => {
    const opened = openConversation({
      ...props,
      connection,
      openOutbox: (changed) => createOutbox(me, browserStore(), changed),
      fetchEarlier: (before) => fetchEarlier(conversationId, before),
      changed: setState,
    });
    conversation.current = opened;
    setLive(true);
    const look = () => document.visibilityState === "visible" && opened.seen();
    document.addEventListener("visibilitychange", look);
    return () => {
      document.removeEventListener("visibilitychange", look);
      opened.close();
    };
  }, []);

  const last = state.messages.at(-1)?.seq;
  useEffect(() => {
    if (document.visibilityState === "visible") conversation.current?.seen();
  }, [last]);

  return (
    <div class="conversation-box" data-live={live ? "" : undefined}>
      <div class="conversation-log" ref={log} onScroll={scroll.moved}>
        {state.mayHaveEarlier && (
          <EarlierButton
            live={live}
            first={state.messages[0]?.seq ?? 1}
            load={() => conversation.current?.loadEarlier()}
          />
        )}
        <MessageLog
          {...state}
          me={me}
          other={other}
          now={props.now}
          // The server does not know the reader's time zone; the browser does.
          timeZone={live ? undefined : "UTC"}
          onRetry={(id) => conversation.current?.retry(id)}
          onDrop={(id) => conversation.current?.drop(id)}
        />
      </div>
      {writable && (
        <Composer
          commandId={props.commandId}
          typed={props.typed}
          onTyped={() => conversation.current?.typed()}
          onSend={live
            ? (body) => {
              scroll.toEnd();
              conversation.current?.send(body);
            }
            : undefined}
        />
      )}
    </div>
  );
}

function EarlierButton({ live, first, load }: {
  live: boolean;
  first: number;
  load: () => Promise<void> | undefined;
}) {
  const [busy, setBusy] = useState(false);
  if (!live) {
    return (
      <a
        class="button button-small conversation-earlier"
        href={`?before=${first}`}
      >
        Earlier messages
      </a>
    );
  }
  return (
    <button
      type="button"
      class="button button-small conversation-earlier"
      disabled={busy}
      onClick={async () => {
        setBusy(true);
        await load()?.catch(() => {});
        setBusy(false);
      }}
    >
      Earlier messages
    </button>
  );
}

/**
 * Keeps the end of the log in view while messages come, and the same messages
 * in view while earlier ones are put above them.
 */
function useStickyScroll(
  log: { current: HTMLDivElement | null },
  state: OpenConversation["state"],
) {
  const place = useRef({ atEnd: true, height: 0, first: 0 });
  const first = state.messages[0]?.seq ?? 0;

  useLayoutEffect(() => {
    const element = log.current;
    if (!element) return;
    const before = place.current;
    if (before.first > first && before.height > 0) {
      element.scrollTop += element.scrollHeight - before.height;
    } else if (before.atEnd) element.scrollTop = element.scrollHeight;
    place.current = { ...before, height: element.scrollHeight, first };
  }, [state]);

  return {
    moved() {
      const element = log.current;
      if (!element) return;
      const { scrollHeight, scrollTop, clientHeight } = element;
      place.current.atEnd =
        scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    },
    toEnd() {
      place.current.atEnd = true;
    },
  };
}

async function fetchEarlier(
  conversationId: string,
  before: number,
): Promise<readonly SyncedMessage[]> {
  const response = await fetch(
    `/api/conversations/${conversationId}/messages?before=${before}`,
  );
  if (!response.ok) throw new Error(`The node answered ${response.status}.`);
  const { messages } = await response.json();
  return messages;
}
