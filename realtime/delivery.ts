import { Buffer } from "node:buffer";
import type { DomainEvent } from "../cluster/command.ts";
import type { MessageNew, SessionEnded } from "../market/events.ts";
import { MAX_NOTIFIED_BYTES, type Wire } from "./adapter.ts";
import { type MarketServer, rooms } from "./sockets.ts";

/** Tells what has happened to the sockets of all nodes. */
export interface Delivery {
  emit(events: readonly DomainEvent[]): void;
  /** Asks every client of this node to look again, because something may have been missed. */
  resync(): void;
}

/** Returns the delivery over `io`, and makes this node do what the others ask of it. */
export function createDelivery(io: MarketServer, wire: Wire): Delivery {
  io.on("long_message", deliverLongMessage);
  io.on("session_ended", closeSession);

  function emit(events: readonly DomainEvent[]): void {
    for (const event of events) {
      if (event.name === "session:ended") endSession(event);
      else if (isLong(event)) emitLongMessage(event);
      else send(io.to(roomsOf(event)), event);
    }
  }

  function emitLongMessage(event: DomainEvent): void {
    send(io.local.to(roomsOf(event)), event);
    const { conversation_id, seq } = event.payload as MessageNew;
    io.serverSideEmit("long_message", conversation_id, seq);
  }

  async function deliverLongMessage(
    conversationId: string,
    seq: number,
  ): Promise<void> {
    try {
      const [row] = await wire.query<
        MessageNew & { buyer_id: string; seller_id: string; sent_at: Date }
      >(
        `select seq, sender_id, body, sent_at, buyer_id, seller_id
        from messages join conversations on conversations.id = conversation_id
        where conversation_id = $1 and seq = $2`,
        [conversationId, seq],
      );
      if (!row) return;
      const { buyer_id, seller_id, sent_at, ...message } = row;
      io.local.to([rooms.user(buyer_id), rooms.user(seller_id)])
        .emit("message:new", {
          ...message,
          conversation_id: conversationId,
          sent_at: sent_at.toISOString(),
        });
    } catch {
      // The clients see the gap in `seq` with the next message, or at once by this.
      resync();
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

function isLong({ name, payload }: DomainEvent): boolean {
  return name === "message:new" &&
    Buffer.byteLength(JSON.stringify(payload)) > MAX_NOTIFIED_BYTES;
}

function roomsOf({ to }: DomainEvent): string[] {
  // Whoever is in several of them is told once.
  return [
    ..."users" in to ? to.users.map(rooms.user) : [],
    ..."product" in to ? [rooms.product(to.product)] : [],
    ..."admins" in to ? [rooms.admins] : [],
  ];
}

/** Emits an event by its name: name and payload were tied together by the types of `market/events.ts`. */
function send(target: unknown, { name, payload }: DomainEvent): void {
  (target as { emit(name: string, payload: unknown): void })
    .emit(name, payload);
}
