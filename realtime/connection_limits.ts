/** How many connections one person, and one address, may have to a node. */
import type { Server as Engine, Socket as EngineSocket } from "engine.io";
import { DomainError } from "../lib/errors/domain_error.ts";
import type { MarketSocket } from "./sockets.ts";

/** The tabs and devices of one person. */
const MAX_OF_PERSON = 100;

/**
 * Of one address, those that have not said yet whose they are. A school may
 * share one address, and each of its people says so at once.
 */
const MAX_STRANGERS_OF_ADDRESS = 200;

/** Counts connections, and refuses what is too many. */
interface ConnectionLimits {
  /** Whether an address may open one more connection. */
  mayOpen(address: string): boolean;
  /** Counts what `engine` opens, by its address. */
  countStrangers(engine: Engine): void;
  /**
   * Counts a connection as its person's, and its address's no longer.
   *
   * @throws {DomainError} `rate_limited` when they have too many.
   */
  admit(socket: MarketSocket): void;
}

/** Returns limits, with nothing counted. */
export function createConnectionLimits(): ConnectionLimits {
  const strangers = new Map<string, Set<EngineSocket>>();
  const people = new Map<string, Set<MarketSocket>>();

  return {
    mayOpen: (address) =>
      (strangers.get(address)?.size ?? 0) < MAX_STRANGERS_OF_ADDRESS,
    countStrangers(engine) {
      engine.on("connection", (connection: EngineSocket) => {
        const { remoteAddress: address } = connection;
        add(strangers, address, connection);
        connection.once("close", () => remove(strangers, address, connection));
      });
    },
    admit(socket) {
      const { id } = socket.data.actor;
      if ((people.get(id)?.size ?? 0) >= MAX_OF_PERSON) {
        throw new DomainError(
          "rate_limited",
          `One person can have ${MAX_OF_PERSON} connections here.`,
        );
      }
      const connection = socket.conn as unknown as EngineSocket;
      if (connection.readyState === "closed") return;
      add(people, id, socket);
      remove(strangers, connection.remoteAddress, connection);
      connection.once("close", () => remove(people, id, socket));
    },
  };
}

function add<Item>(lists: Map<string, Set<Item>>, key: string, item: Item) {
  const list = lists.get(key) ?? new Set();
  lists.set(key, list.add(item));
}

function remove<Item>(lists: Map<string, Set<Item>>, key: string, item: Item) {
  const list = lists.get(key);
  list?.delete(item);
  if (list?.size === 0) lists.delete(key);
}
