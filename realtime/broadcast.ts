import type { DomainEvent } from "../cluster/command.ts";
import type { SessionEnded } from "../market/events.ts";
import { type MarketServer, rooms } from "./sockets.ts";

/** Tells what has happened to the sockets of all nodes. */
interface Broadcast {
  emit(events: readonly DomainEvent[]): void;
  /** Asks every client of this node to look again, because something may have been missed. */
  resync(): void;
}

/** Returns the broadcast over `io`, and makes this node do what the others ask of it. */
export function createBroadcast(io: MarketServer): Broadcast {
  io.on("session_ended", closeSession);

  function emit(events: readonly DomainEvent[]): void {
    for (const event of events) {
      if (event.name === "session:ended") endSession(event);
      else send(io.to(roomsOf(event)), event);
    }
  }

  function endSession(event: DomainEvent): void {
    const { session_id } = event.payload as SessionEnded;
    closeSession(session_id);
    io.serverSideEmit("session_ended", session_id);
  }

  function closeSession(sessionId: string): void {
    const sockets = io.local.in(rooms.session(sessionId));
    sockets.emit("connection:closing", {
      reason: "session_ended",
      reconnect: false,
    });
    sockets.disconnectSockets(true);
  }

  function resync(): void {
    io.local.emit("resync");
  }

  return { emit, resync };
}

function roomsOf({ to }: DomainEvent): string[] {
  // Whoever is in several of them is told once.
  return [
    ..."users" in to ? to.users.map(rooms.user) : [],
    ..."product" in to ? [rooms.product(to.product)] : [],
  ];
}

/** Emits an event by its name: name and payload were tied together by the types of `market/events.ts`. */
function send(target: unknown, { name, payload }: DomainEvent): void {
  (target as { emit(name: string, payload: unknown): void })
    .emit(name, payload);
}
