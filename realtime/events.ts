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

export type ClientEventName = keyof typeof clientEvents;

/** What an event from the client carries. */
export type ClientPayload<Name extends ClientEventName> = z.output<
  typeof clientEvents[Name]
>;

/** A message as `conversation:sync` lists it. */
export interface SyncedMessage {
  readonly seq: number;
  readonly sender_id: string;
  readonly body: string;
  readonly sent_at: string;
}

/** What each event from the client is answered with. */
export interface ClientResults {
  "message:send": { readonly seq: number; readonly sent_at: string };
  "conversation:typing": Record<string, never>;
  "conversation:read": { readonly seq: number };
  /**
   * At most `SYNC_LIMIT` messages, oldest first: a client that receives that
   * many asks again from the last.
   */
  "conversation:sync": { readonly messages: readonly SyncedMessage[] };
  "product:watch": Record<string, never>;
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
  readonly reason: "session_ended" | "too_many_events" | "node_stopping";
  readonly reconnect: boolean;
}

/** For admins of this node's sockets: there are new figures to read. */
export type HealthTick = Readonly<Record<string, never>>;

/** Server to client. */
export interface ServerToClientEvents {
  "message:new": (payload: MessageNew) => void;
  "conversation:typing": (payload: ConversationTyping) => void;
  "conversation:read": (payload: ConversationRead) => void;
  "offer:changed": (payload: OfferChanged) => void;
  "order:changed": (payload: OrderChanged) => void;
  "product:changed": (payload: ProductChanged) => void;
  "notification:new": (payload: NotificationNew) => void;
  "health:tick": (payload: HealthTick) => void;
  /** Something may have been missed: ask again for what is on the page. */
  "resync": () => void;
  "connection:closing": (payload: ConnectionClosing) => void;
}

/** How many messages one `conversation:sync` brings at most. */
export const SYNC_LIMIT = 200;
