/**
 * A conversation that is open in the browser: what is shown of it, and what the
 * person does there.
 */
import type { Ack, SyncedMessage } from "../../realtime/events.ts";
import type { Connection } from "./connection.ts";
import { findGap, mergeMessages, syncFrom } from "./message_list.ts";
import type { Outbox, Unsent } from "./outbox.ts";

interface ConversationState {
  /** In the order of `seq`, each once. */
  readonly messages: readonly SyncedMessage[];
  /** What the person wrote and the server does not have yet. */
  readonly waiting: readonly Unsent[];
  /** The `seq` up to which the other side has read. */
  readonly otherRead: number;
  readonly otherTypes: boolean;
  readonly mayHaveEarlier: boolean;
}

export interface OpenConversation {
  readonly state: ConversationState;
  send(body: string): void;
  /** To be called when something was typed into the field. */
  typed(): void;
  /** To be called when the last message is seen by the person. */
  seen(): void;
  loadEarlier(): Promise<void>;
  retry(id: string): void;
  drop(id: string): void;
  close(): void;
}

interface ConversationOptions {
  readonly conversationId: string;
  readonly me: string;
  readonly messages: readonly SyncedMessage[];
  readonly readSeq: number;
  readonly otherRead: number;
  readonly connection: Connection;
  /** Makes the outbox, which calls `changed` after each of its changes. */
  readonly openOutbox: (changed: () => void) => Outbox;
  /** Returns messages before one, oldest first. */
  readonly fetchEarlier: (before: number) => Promise<readonly SyncedMessage[]>;
  /** Called after every change of `state`. */
  readonly changed: (state: ConversationState) => void;
}

/**
 * "is writing" is shown this long after the last sign; signs come twice as
 * often.
 */
const TYPING_MS = 5000;
/** Messages that come within this time are told as read at once. */
const READ_MS = 400;
/** How often to ask for messages that were missed without a sign of it. */
const LOOK_AGAIN_MS = 20_000;

/** Opens a conversation, which follows the server until it is closed. */
export function openConversation(
  options: ConversationOptions,
): OpenConversation {
  const { conversationId, me } = options;
  const { ask, listen, followStatus, whenMissed } = options.connection;
  let state: ConversationState = {
    messages: options.messages,
    waiting: [],
    otherRead: options.otherRead,
    otherTypes: false,
    mayHaveEarlier: (options.messages[0]?.seq ?? 1) > 1,
  };
  let readSeq = options.readSeq;
  let typingToldAt = -Infinity;
  let syncing: Promise<void> | null = null;
  const timers = createTimers();
  const outbox = options.openOutbox(() =>
    update({ waiting: outbox.list(conversationId) })
  );

  const ends = [
    listen("message:new", (message) => {
      if (message.conversation_id !== conversationId) return;
      const { conversation_id: _, ...shown } = message;
      add([shown]);
      if (message.sender_id !== me) update({ otherTypes: false });
      if (findGap(state.messages) !== null) sync();
    }),
    listen("conversation:typing", (typing) => {
      if (typing.conversation_id !== conversationId) return;
      update({ otherTypes: true });
      timers.set("typing", TYPING_MS, () => update({ otherTypes: false }));
    }),
    listen("conversation:read", (read) => {
      if (read.conversation_id !== conversationId) return;
      if (read.user_id === me) readSeq = Math.max(readSeq, read.seq);
      else update({ otherRead: Math.max(state.otherRead, read.seq) });
    }),
    whenMissed(sync),
    followStatus((status) => {
      if (status !== "online") return;
      sync();
      flush();
    }),
  ];
  lookAgain();
  update({ waiting: outbox.list(conversationId) });

  function update(change: Partial<ConversationState>): void {
    state = { ...state, ...change };
    options.changed(state);
  }

  function add(messages: readonly SyncedMessage[]): void {
    const merged = mergeMessages(state.messages, messages);
    if (merged !== state.messages) update({ messages: merged });
  }

  /** Asks for missing messages until none is. A call meanwhile joins it. */
  function sync(): void {
    syncing ??= syncAll().catch(() => {}).finally(() => syncing = null);
  }

  async function syncAll(): Promise<void> {
    for (;;) {
      const after_seq = syncFrom(state.messages);
      const answer = await ask("conversation:sync", {
        conversation_id: conversationId,
        after_seq,
      });
      if (!answer.ok || answer.result.messages.length === 0) return;
      add(answer.result.messages);
      if (syncFrom(state.messages) === after_seq) return;
    }
  }

  function lookAgain(): void {
    timers.set("look", LOOK_AGAIN_MS, () => {
      sync();
      lookAgain();
    });
  }

  function flush(): void {
    outbox.flush(
      ({ id, conversation_id, body }) =>
        ask("message:send", { id, conversation_id, body }),
      ({ conversation_id, body }, sent) => {
        if (conversation_id !== conversationId) return;
        add([{ ...sent, sender_id: me, body }]);
        if (findGap(state.messages) !== null) sync();
      },
    ).then((again) => {
      if (again !== null) timers.set("flush", again, flush);
    });
  }

  return {
    get state() {
      return state;
    },
    send(body) {
      outbox.add(conversationId, body);
      typingToldAt = -Infinity;
      flush();
    },
    typed() {
      const now = performance.now();
      if (now - typingToldAt < TYPING_MS / 2) return;
      typingToldAt = now;
      ask("conversation:typing", { conversation_id: conversationId })
        .catch(() => {});
    },
    seen() {
      const last = state.messages.at(-1)?.seq ?? 0;
      if (last <= readSeq) return;
      timers.set("read", READ_MS, async () => {
        const read = await ask("conversation:read", {
          conversation_id: conversationId,
          seq: last,
        }).catch((): Ack<{ seq: number }> | null => null);
        if (read?.ok) readSeq = Math.max(readSeq, last);
      });
    },
    async loadEarlier() {
      const first = state.messages[0];
      if (!first) return;
      const earlier = await options.fetchEarlier(first.seq);
      add(earlier);
      update({ mayHaveEarlier: (state.messages[0]?.seq ?? 1) > 1 });
    },
    retry(id) {
      outbox.retry(id);
      flush();
    },
    drop: outbox.drop,
    close() {
      timers.clear();
      for (const end of ends) end();
    },
  };
}

/** Returns timers by name: a new one replaces the last of its name. */
function createTimers() {
  const running = new Map<string, ReturnType<typeof setTimeout>>();
  return {
    set(name: string, ms: number, then: () => void): void {
      clearTimeout(running.get(name));
      running.set(name, setTimeout(then, ms));
    },
    clear(): void {
      for (const timer of running.values()) clearTimeout(timer);
    },
  };
}
