/**
 * A connection to the page's node: events from it, questions to it, its state.
 */
import type { Socket } from "socket.io-client";
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

export type MarketSocket = Socket<ServerToClientEvents, ClientToServerEvents>;

type ServerEventName = keyof ServerToClientEvents;

export interface Connection {
  /**
   * Calls `listener` for each event `name` from the server.
   *
   * @returns A function that ends it.
   */
  listen<Name extends ServerEventName>(
    name: Name,
    listener: ServerToClientEvents[Name],
  ): () => void;
  /**
   * Sends an event and returns its answer.
   *
   * @throws {Error} When no answer came in time. The event may have been
   * carried out nonetheless.
   */
  ask<Name extends ClientEventName>(
    name: Name,
    payload: ClientPayload<Name>,
  ): Promise<Ack<ClientResults[Name]>>;
  /**
   * Calls `listener` now and whenever the connection's state changes.
   *
   * @returns A function that ends it.
   */
  followStatus(listener: (status: Status) => void): () => void;
  /**
   * Calls `listener` whenever events may have been missed: after a break of the
   * connection, or when the node says so.
   *
   * @returns A function that ends it.
   */
  whenMissed(listener: () => void): () => void;
}

/** Waits of a connection, in milliseconds. */
interface ConnectionTiming {
  /** An event without an answer for as long counts as lost. */
  readonly ackTimeoutMs: number;
  /** How long to stay away from a node that asked not to come back at once. */
  readonly returnMs: number;
  /**
   * A node tells all its clients at once to ask again: they spread over this.
   */
  readonly resyncSpreadMs: number;
}

const TIMING: ConnectionTiming = {
  ackTimeoutMs: 8000,
  returnMs: 8000,
  resyncSpreadMs: 1500,
};

/**
 * Returns a connection, which is made when it is first used.
 *
 * @param open Makes the socket, which is not connected yet. When it fails, the
 * next use of the connection tries again.
 */
export function createConnection(
  open: () => Promise<MarketSocket>,
  timing: ConnectionTiming = TIMING,
): Connection {
  let status: Status = "connecting";
  let opening: Promise<MarketSocket> | null = null;
  let socket: MarketSocket | null = null;
  const listeners = new Set<readonly [ServerEventName, never]>();
  const statusListeners = new Set<(status: Status) => void>();

  function change(next: Status): void {
    if (next === status) return;
    status = next;
    for (const listener of statusListeners) listener(next);
  }

  function connect(): Promise<MarketSocket> {
    opening ??= open().then(follow, (error) => {
      opening = null;
      change("away");
      throw error;
    });
    return opening;
  }

  function follow(opened: MarketSocket): MarketSocket {
    opened.on("connect", () => change("online"));
    opened.on("disconnect", () => status !== "ended" && change("away"));
    opened.on(
      "connect_error",
      (error: Error & { data?: { code?: string } }) =>
        change(error.data?.code === "unauthenticated" ? "ended" : "away"),
    );
    opened.on("connection:closing", ({ reason, reconnect }) => {
      if (reason === "session_ended") change("ended");
      else if (!reconnect) setTimeout(() => opened.connect(), timing.returnMs);
    });
    for (const [name, listener] of listeners) opened.on(name, listener);
    socket = opened;
    return opened;
  }

  function listen<Name extends ServerEventName>(
    name: Name,
    listener: ServerToClientEvents[Name],
  ): () => void {
    const entry = [name, listener as never] as const;
    listeners.add(entry);
    socket?.on(...entry);
    connect().catch(() => {});
    return () => {
      listeners.delete(entry);
      socket?.off(...entry);
    };
  }

  function followStatus(listener: (status: Status) => void): () => void {
    statusListeners.add(listener);
    listener(status);
    connect().catch(() => {});
    return () => void statusListeners.delete(listener);
  }

  return {
    listen,
    followStatus,
    async ask<Name extends ClientEventName>(
      name: Name,
      payload: ClientPayload<Name>,
    ): Promise<Ack<ClientResults[Name]>> {
      const opened = await connect();
      if (!opened.connected) throw new Error("There is no connection.");
      const emitter = opened.timeout(timing.ackTimeoutMs) as unknown as {
        emitWithAck(name: string, payload: unknown): Promise<never>;
      };
      try {
        return await emitter.emitWithAck(name, payload);
      } catch (error) {
        // A node always answers within this time, if only that there is no
        // leader. So the connection is broken, although it seems open: make a
        // new one.
        if (opened.connected) opened.disconnect().connect();
        throw error;
      }
    },
    whenMissed(listener) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const endResync = listen("resync", () => {
        clearTimeout(timer);
        timer = setTimeout(listener, Math.random() * timing.resyncSpreadMs);
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
    },
  };
}
