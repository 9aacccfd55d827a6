/** What each event of a client does. */
import type { Gate } from "../cluster/command.ts";
import { DomainError } from "../lib/errors/domain_error.ts";
import type { Sql } from "../db/pools.ts";
import { isSeen, NO_SUCH_ITEM } from "../market/catalogue/product_row.ts";
import { markRead } from "../market/conversations/conversations.ts";
import {
  findListener,
  listMessages,
  sendMessage,
} from "../market/conversations/messages.ts";
import {
  type ClientEventName,
  type ClientPayload,
  type ClientResults,
  SYNC_LIMIT,
} from "./events.ts";
import { type MarketServer, type MarketSocket, rooms } from "./sockets.ts";

/** How many products one connection may watch at a time. */
const MAX_WATCHED = 50;

/**
 * What each event does. Its payload was parsed; it answers with the result, or
 * throws a `DomainError`.
 */
export type EventHandlers = {
  readonly [Name in ClientEventName]: (
    socket: MarketSocket,
    payload: ClientPayload<Name>,
  ) => Promise<ClientResults[Name]> | ClientResults[Name];
};

/**
 * Returns the handlers over the market: reads go to `reader`, writes through
 * `gate`.
 */
export function createEventHandlers(
  { io, gate, reader }: {
    readonly io: MarketServer;
    readonly gate: Gate;
    readonly reader: Sql;
  },
): EventHandlers {
  return {
    async "message:send"({ data }, { id, conversation_id, body }) {
      const { actor, origin } = data;
      const input = { conversation_id, body };
      const sent = await gate.execute(sendMessage, actor, input, {
        id,
        origin,
      });
      return sent.result;
    },

    async "conversation:typing"({ data }, { conversation_id }) {
      const user = data.actor.id;
      const listener = await findListener(reader, conversation_id, user);
      if (listener === null) {
        throw new DomainError("forbidden", "You cannot write here.");
      }
      io.to(rooms.user(listener))
        .emit("conversation:typing", { conversation_id, user_id: user });
      return {};
    },

    async "conversation:read"({ data }, input) {
      const id = crypto.randomUUID();
      const { actor, origin } = data;
      const read = await gate.execute(markRead, actor, input, { id, origin });
      return read.result;
    },

    async "conversation:sync"({ data }, { conversation_id, after_seq }) {
      const messages = await listMessages(
        reader,
        conversation_id,
        data.actor.id,
        { after: after_seq, limit: SYNC_LIMIT },
      );
      return { messages };
    },

    async "product:watch"(socket, { product_id }) {
      if (!await isSeen(reader, product_id, socket.data.actor)) {
        throw new DomainError("not_found", NO_SUCH_ITEM);
      }
      const watched = [...socket.rooms]
        .filter((room) => room.startsWith(rooms.product("")));
      if (watched.length >= MAX_WATCHED) {
        throw new DomainError(
          "rate_limited",
          `One connection can watch ${MAX_WATCHED} items.`,
        );
      }
      await socket.join(rooms.product(product_id));
      return {};
    },

    async "product:unwatch"(socket, { product_id }) {
      await socket.leave(rooms.product(product_id));
      return {};
    },
  };
}
