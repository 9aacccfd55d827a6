/** Tells the sockets of all nodes what has happened. */
import type { DomainEvent } from "../cluster/command.ts";
import type { SessionEnded } from "../market/events.ts";
import { closeSocket, type MarketServer, rooms } from "./sockets.ts";

interface Broadcast {
  /** Tells what a command has changed to whom it concerns, on every node. */
  emit(events: readonly DomainEvent[]): void;
  /** Asks this node's clients to look again: they may have missed something. */
  resync(): void;
}

/** Returns the broadcast over `io`, and does here what other nodes ask for. */
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
    const { adapter, sockets } = io.sockets;
    const ids = adapter.rooms.get(rooms.session(sessionId)) ?? [];
    for (const id of [...ids]) {
      const socket = sockets.get(id);
      if (socket) closeSocket(socket, "session_ended");
    }
  }

  return { emit, resync: () => void io.local.emit("resync") };
}

/** Socket.IO tells a socket once that is in several of the rooms. */
function roomsOf({ to }: DomainEvent): string[] {
  return [
    ..."users" in to ? to.users.map(rooms.user) : [],
    ..."product" in to ? [rooms.product(to.product)] : [],
  ];
}

/**
 * Emits an event under its name. The types of `market/events.ts` have tied
 * name and payload together where the event was made.
 */
function send(target: unknown, { name, payload }: DomainEvent): void {
  (target as { emit(name: string, payload: unknown): void })
    .emit(name, payload);
}
