/** The sockets of a node as types, the rooms they are in, and how they end. */
import type { Server, Socket } from "socket.io";
import type { Actor, Origin } from "../cluster/command.ts";
import type {
  ClientToServerEvents,
  ConnectionClosing,
  ServerToClientEvents,
} from "./events.ts";

/** What is known of a connection. */
interface SocketData {
  readonly actor: Extract<Actor, { kind: "user" }>;
  readonly sessionId: string;
  readonly origin: Origin;
}

/** What the nodes tell each other; each then tells the sockets it has. */
interface NodeEvents {
  session_ended: (sessionId: string) => void;
}

export type MarketServer = Server<
  ClientToServerEvents,
  ServerToClientEvents,
  NodeEvents,
  SocketData
>;

export type MarketSocket = Socket<
  ClientToServerEvents,
  ServerToClientEvents,
  NodeEvents,
  SocketData
>;

/** The rooms that the server puts sockets into; a client cannot name one. */
export const rooms = {
  user: (id: string) => `user:${id}`,
  session: (id: string) => `session:${id}`,
  product: (id: string) => `product:${id}`,
  admins: "admins",
} as const;

/** Closes a connection for good: its client is told why, and not to return. */
export function closeSocket(
  socket: MarketSocket,
  reason: ConnectionClosing["reason"],
): void {
  socket.emit("connection:closing", { reason, reconnect: false });
  socket.disconnect(true);
}
