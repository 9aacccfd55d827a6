/**
 * The contract of the sockets, for both ends: which events a client may send,
 * what each carries, and what it is told. Islands import only the types from
 * here, so that no schema is shipped to the browser.
 */
import { z } from "zod";
import type {
  ConversationRead,
  ConversationTyping,
  MessageNew,
  NotificationNew,
  OfferChanged,
  OrderChanged,
  ProductChanged,
} from "../market/events.ts";

export type {
  ConversationRead,
  ConversationTyping,
  MessageNew,
  NotificationNew,
  OfferChanged,
  OrderChanged,
  ProductChanged,
} from "../market/events.ts";
export type {
  OfferStatus,
  OrderStatus,
  ProductStatus,
} from "../market/statuses.ts";

/** What a client may send, by event. Anything else is refused. */
export const clientEvents = {
  /**
   * `id` is the command id: the same message sent again is stored once and
   * gets the same answer.
   */
  "message:send": z.strictObject({
    id: z.uuid(),
    conversation_id: z.uuid(),
    body: z.string(),
  }),
  "conversation:typing": z.strictObject({ conversation_id: z.uuid() }),
  "conversation:read": z.strictObject({
    conversation_id: z.uuid(),
    seq: z.int32().min(0),
  }),
  "conversation:sync": z.strictObject({
    conversation_id: z.uuid(),
    after_seq: z.int32().min(0),
  }),
  "product:watch": z.strictObject({ product_id: z.uuid() }),
  "product:unwatch": z.strictObject({ product_id: z.uuid() }),
} as const;

/** The name of an event that a client may send. */
export type ClientEventName = keyof typeof clientEvents;

/** What an event from the client carries. */
export type ClientPayload<Name extends ClientEventName> = z.output<
  typeof clientEvents[Name]
>;

/** A message as `conversation:sync` lists it. */
export interface SyncedMessage {
  /** Its place in the conversation, from 1 on and without a gap. */
  readonly seq: number;
  /** The person who wrote it. */
  readonly sender_id: string;
  /** What was written: plain text. */
  readonly body: string;
  /** When the leader stored it: ISO 8601, UTC. */
  readonly sent_at: string;
}

/** What each event from the client is answered with. */
export interface ClientResults {
  /** The message's place in the conversation, and when it was stored. */
  "message:send": { readonly seq: number; readonly sent_at: string };
  /** Nothing but that the other side was told. */
  "conversation:typing": Record<string, never>;
  /** The last message that counts as read now. */
  "conversation:read": { readonly seq: number };
  /**
   * At most `SYNC_LIMIT` messages, oldest first: a client that receives that
   * many asks again from the last.
   */
  "conversation:sync": { readonly messages: readonly SyncedMessage[] };
  /** Nothing but that `product:changed` of it comes from now on. */
  "product:watch": Record<string, never>;
  /** Nothing but that it does not any more. */
  "product:unwatch": Record<string, never>;
}

/** The answer to an event: its result, or why not. */
export type Ack<Result> =
  | { readonly ok: true; readonly result: Result }
  | {
    readonly ok: false;
    readonly error: {
      readonly code: string;
      readonly message: string;
      /** Seconds to wait before trying again. */
      readonly retry_after?: number;
    };
  };

/** Client to server, as Socket.IO types it. */
export type ClientToServerEvents = {
  [Name in ClientEventName]: (
    payload: ClientPayload<Name>,
    ack: (answer: Ack<ClientResults[Name]>) => void,
  ) => void;
};

/** Why the server is about to close a connection, and whether to come back. */
export interface ConnectionClosing {
  /** Why the server closes it. */
  readonly reason: "session_ended" | "too_many_events" | "node_stopping";
  /** Whether a new connection, to any node, would be accepted. */
  readonly reconnect: boolean;
}

/** For admins of this node's sockets: there are new figures to read. */
export type HealthTick = Readonly<Record<string, never>>;

/** Server to client. */
export interface ServerToClientEvents {
  /** A message was stored, in a conversation of this person. */
  "message:new": (payload: MessageNew) => void;
  /** The other side is writing. */
  "conversation:typing": (payload: ConversationTyping) => void;
  /** The other side has read up to a message. */
  "conversation:read": (payload: ConversationRead) => void;
  /** An offer of this person, or to them, was made or changed. */
  "offer:changed": (payload: OfferChanged) => void;
  /** An order of either side was placed or changed. */
  "order:changed": (payload: OrderChanged) => void;
  /** An item that this socket watches changed. */
  "product:changed": (payload: ProductChanged) => void;
  /** There is a notification for this person. */
  "notification:new": (payload: NotificationNew) => void;
  /** There are new figures to read. */
  "health:tick": (payload: HealthTick) => void;
  /** Something may have been missed: ask again for what is on the page. */
  "resync": () => void;
  /** The server is about to close this connection. */
  "connection:closing": (payload: ConnectionClosing) => void;
}

/** How many messages one `conversation:sync` brings at most. */
export const SYNC_LIMIT = 200;
