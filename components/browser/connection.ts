/**
 * The page's one connection to its node. All islands share it, and the first
 * that needs it loads it. For the browser alone: on the server it would be
 * shared by all visitors.
 */
import type { io as connectTo, Socket } from "socket.io-client";
import type {
  Ack,
  ClientEventName,
  ClientPayload,
  ClientResults,
  ClientToServerEvents,
  ServerToClientEvents,
} from "../../realtime/events.ts";

/**
 * `connecting` at first, then `online`, or `away` while there is no connection;
 * `ended` when the session has ended, and no connection will be made.
 */
export type Status = "connecting" | "online" | "away" | "ended";

type ServerEventName = keyof ServerToClientEvents;
type MarketSocket = Socket<ServerToClientEvents, ClientToServerEvents>;

/** An event without an answer for as long counts as lost. */
const ACK_TIMEOUT_MS = 8000;

/** A node tells all its clients at once to ask again: they spread over this. */
const RESYNC_SPREAD_MS = 1500;

let status: Status = "connecting";
let loading: Promise<MarketSocket> | null = null;
const statusListeners = new Set<(status: Status) => void>();

/**
 * Calls `listener` for each event `name` from the server.
 *
 * @returns A function that ends it.
 */
export function listen<Name extends ServerEventName>(
  name: Name,
  listener: ServerToClientEvents[Name],
): () => void {
  let ended = false;
  const on = (socket: MarketSocket) => {
    if (!ended) socket.on(name, listener as never);
  };
  const connected = connect();
  connected.then(on, () => {});
  return () => {
    ended = true;
    connected.then((socket) => socket.off(name, listener as never), () => {});
  };
}

/**
 * Sends an event and returns its answer.
 *
 * @throws {Error} When no answer came in time. The event may have been carried
 * out nonetheless.
 */
export async function ask<Name extends ClientEventName>(
  name: Name,
  payload: ClientPayload<Name>,
): Promise<Ack<ClientResults[Name]>> {
  const socket = await connect();
  if (!socket.connected) throw new Error("There is no connection.");
  const emitter = socket.timeout(ACK_TIMEOUT_MS) as unknown as {
    emitWithAck(name: string, payload: unknown): Promise<never>;
  };
  try {
    return await emitter.emitWithAck(name, payload);
  } catch (error) {
    // A node always answers within this time, if only that there is no leader.
    // So the connection is broken, although it seems open: make a new one.
    if (socket.connected) socket.disconnect().connect();
    throw error;
  }
}

/**
 * Calls `listener` now and whenever the connection's state changes.
 *
 * @returns A function that ends it.
 */
export function followStatus(listener: (status: Status) => void): () => void {
  statusListeners.add(listener);
  listener(status);
  connect().catch(() => {});
  return () => void statusListeners.delete(listener);
}

/**
 * Calls `listener` whenever events may have been missed: after a break of the
 * connection, or when the node says so.
 *
 * @returns A function that ends it.
 */
export function whenMissed(listener: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const endResync = listen("resync", () => {
    clearTimeout(timer);
    timer = setTimeout(listener, Math.random() * RESYNC_SPREAD_MS);
  });
  let before = status;
  const endStatus = followStatus((now) => {
    if (now === "online" && before === "away") listener();
    before = now;
  });
  return () => {
    clearTimeout(timer);
    endResync();
    endStatus();
  };
}

function connect(): Promise<MarketSocket> {
  loading ??= open().catch((error) => {
    // The script could not be loaded. The next caller tries again.
    loading = null;
    change("away");
    throw error;
  });
  return loading;
}

async function open(): Promise<MarketSocket> {
  // The package's build for browsers, by name: its own entry holds code for
  // Node, which not every bundler leaves out.
  const client = await import("socket.io-client/dist/socket.io.js");
  const io: typeof connectTo = client.default;
  const socket: MarketSocket = io({
    transports: ["websocket", "polling"],
    tryAllTransports: true,
    reconnectionDelay: 300,
    reconnectionDelayMax: 3000,
    timeout: 5000,
  });
  socket.on("connect", () => change("online"));
  socket.on("disconnect", () => status !== "ended" && change("away"));
  socket.on("connect_error", (error: Error & { data?: { code?: string } }) => {
    change(error.data?.code === "unauthenticated" ? "ended" : "away");
  });
  socket.on("connection:closing", ({ reason, reconnect }) => {
    if (reason === "session_ended") change("ended");
    else if (!reconnect) setTimeout(() => socket.connect(), ACK_TIMEOUT_MS);
  });
  addEventListener("online", () => socket.connect());
  return socket;
}

function change(next: Status): void {
  if (next === status) return;
  status = next;
  for (const listener of statusListeners) listener(next);
}
