/**
 * Messages on their way: they wait in the browser until the server has them,
 * also through a reload.
 */
import { passes } from "../../lib/errors/error_codes.ts";
import type { Ack, ClientResults } from "../../realtime/events.ts";
import { newCommandId } from "../form/command_id.ts";

/** A message that the server has not acknowledged. */
export interface Unsent {
  /** The command id: a message that is sent twice under it is stored once. */
  readonly id: string;
  readonly conversation_id: string;
  readonly body: string;
  readonly written_at: string;
  /**
   * Why the server refused it for good. Such a message stays until the person
   * tries it again or drops it.
   */
  readonly refused?: string;
}

type SendResult = ClientResults["message:send"];

/**
 * The messages of one person that are not sent yet, in the order of writing.
 */
export interface Outbox {
  list(conversationId: string): readonly Unsent[];
  add(conversationId: string, body: string): Unsent;
  /** Removes a message without sending it. */
  drop(id: string): void;
  /** Lets a refused message be sent again, as a new command. */
  retry(id: string): void;
  /**
   * Sends what waits, one message after the other, until one has to be tried
   * again later. A call while another is under way joins it.
   *
   * @returns The milliseconds after which to call again, or null when nothing
   * waits.
   */
  flush(send: Send, sent: Sent): Promise<number | null>;
}

/** Hands a message to the server. It throws when no answer came. */
type Send = (message: Unsent) => Promise<Ack<SendResult>>;
type Sent = (message: Unsent, result: SendResult) => void;

/** The part of `Storage` that is used. */
type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

const RETRY_MS = 1000;

/**
 * Returns the outbox of a person.
 *
 * @param store Keeps the messages through a reload. Where it is full or
 * forbidden, they wait in memory instead.
 * @param changed Called after every change.
 */
export function createOutbox(
  userId: string,
  store: Store,
  changed: () => void = () => {},
  newId: () => string = newCommandId,
): Outbox {
  const key = `outbox:${userId}`;
  /**
   * What waits, if the store could not keep it; null while the store has it.
   * The store is shared by all tabs, so it counts where there is one.
   */
  let memory: readonly Unsent[] | null = null;
  let flushing: Promise<number | null> | null = null;

  const list = () => memory ?? read(store, key);

  function update(change: (waiting: readonly Unsent[]) => Unsent[]): void {
    const next = change(list());
    memory = write(store, key, next) ? null : next;
    changed();
  }

  function remove(id: string): void {
    update((waiting) => waiting.filter((message) => message.id !== id));
  }

  async function sendAll(send: Send, sent: Sent): Promise<number | null> {
    for (;;) {
      const message = list().find(({ refused }) => refused === undefined);
      if (message === undefined) return null;
      let answer: Ack<SendResult>;
      try {
        answer = await send(message);
      } catch {
        return RETRY_MS;
      }
      if (answer.ok) {
        sent(message, answer.result);
        remove(message.id);
      } else if (isKept(answer.error.code)) {
        return (answer.error.retry_after ?? 1) * RETRY_MS;
      } else {
        const refused = answer.error.message;
        update((waiting) =>
          replace(waiting, message.id, { ...message, refused })
        );
      }
    }
  }

  return {
    list: (conversationId) =>
      list().filter((message) => message.conversation_id === conversationId),
    add(conversation_id, body) {
      const message = {
        id: newId(),
        conversation_id,
        body,
        written_at: new Date().toISOString(),
      };
      update((waiting) => [...waiting, message]);
      return message;
    },
    drop: remove,
    retry(id) {
      const message = list().find((message) => message.id === id);
      if (!message) return;
      const { refused: _, ...again } = message;
      // The server keeps its answer to an id: only a new one is carried out.
      update((waiting) => replace(waiting, id, { ...again, id: newId() }));
    },
    flush(send, sent) {
      flushing ??= sendAll(send, sent).finally(() => flushing = null);
      return flushing;
    },
  };
}

/**
 * Returns whether a message that was refused with `code` is kept and sent
 * again: the refusal passes by itself, or ends when the person logs in again.
 */
function isKept(code: string): boolean {
  return code === "unauthenticated" || passes(code);
}

function replace(
  messages: readonly Unsent[],
  id: string,
  changed: Unsent,
): Unsent[] {
  return messages.map((message) => message.id === id ? changed : message);
}

function read(store: Store, key: string): readonly Unsent[] {
  try {
    const parsed: unknown = JSON.parse(store.getItem(key) ?? "[]");
    return Array.isArray(parsed) ? parsed.filter(isUnsent) : [];
  } catch {
    return [];
  }
}

function isUnsent(value: unknown): value is Unsent {
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Record<string, unknown>;
  return ["id", "conversation_id", "body", "written_at"]
    .every((name) => typeof fields[name] === "string");
}

/** Returns whether the store, which may be full or forbidden, kept them. */
function write(
  store: Store,
  key: string,
  messages: readonly Unsent[],
): boolean {
  try {
    if (messages.length === 0) store.removeItem(key);
    else store.setItem(key, JSON.stringify(messages));
    return true;
  } catch {
    return false;
  }
}

/**
 * Returns the browser's store. Where it is forbidden, `localStorage` itself
 * throws: it is looked up on each use, where the outbox expects that.
 */
export function browserStore(): Store {
  return {
    getItem: (key) => localStorage.getItem(key),
    setItem: (key, value) => localStorage.setItem(key, value),
    removeItem: (key) => localStorage.removeItem(key),
  };
}
