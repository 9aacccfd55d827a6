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
 * The page's one connection to its node, shared by all islands and loaded when the first of them needs it. In the browser
 * only: on the server nothing may be kept between requests.
 */

/** `connecting` at first, `online`, `away` while the way is broken, `ended` when the session is over. */
export type Status = "connecting" | "online" | "away" | "ended";

type ServerEventName = keyof ServerToClientEvents;
type MarketSocket = Socket<ServerToClientEvents, ClientToServerEvents>;

/** How long an answer may take before the event counts as lost. */
const ACK_TIMEOUT_MS = 8000;

const RESYNC_SPREAD_MS = 1500;

let status: Status = "connecting";
let loading: Promise<MarketSocket> | null = null;
const statusListeners = new Set<(status: Status) => void>();

/** Calls `listener` for each `name` from the server. @returns How to end that. */
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
 * @throws {Error} when no answer came in time; it may have been carried out nonetheless.
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
    // A node answers in time, if only that nobody leads: this way is broken, whatever it looks like. Look for another.
    if (socket.connected) socket.disconnect().connect();
    throw error;
  }
}

/** Calls `listener` now and whenever the connection comes or goes. @returns How to end that. */
export function followStatus(listener: (status: Status) => void): () => void {
  statusListeners.add(listener);
  listener(status);
  connect().catch(() => {});
  return () => void statusListeners.delete(listener);
}

/** Calls `listener` whenever something may have been missed: after a reconnect, or when the node says so. */
export function whenMissed(listener: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const endResync = listen("resync", () => {
    // The node tells all its clients at once; they need not come back at once.
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
    // The script could not be loaded: the next one who asks tries again.
    loading = null;
    change("away");
    throw error;
  });
  return loading;
}

async function open(): Promise<MarketSocket> {
  // Its build for browsers, by name: not every bundler leaves the parts for Node out of the package's own entry.
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
