/**
 * Carries what Socket.IO tells the sockets of other nodes: an adapter of its
 * own kind, over PostgreSQL's LISTEN and NOTIFY.
 */
import type { Namespace } from "socket.io";
import {
  type ClusterAdapterOptions,
  ClusterAdapterWithHeartbeat,
  type ClusterMessage,
  type ClusterResponse,
} from "socket.io-adapter";
import type { Sql } from "../../db/pools.ts";
import type { Log } from "../../lib/log.ts";
import { withinLimit } from "../../lib/time/time_limit.ts";
import { createPartJoiner, splitMessage } from "./notify_parts.ts";
import { createNotifyQueue } from "./notify_queue.ts";

/**
 * The channel of Socket.IO's own PostgreSQL adapter, with the same messages on
 * it: nodes of versions that used that one are understood while they are
 * replaced one by one.
 */
const CHANNEL = "socket.io#/";

/**
 * The nodes count each other for requests that every one of them answers, of
 * which we make none. So the list may be half a minute late about a node that
 * was killed, and a beat, which wakes every node, may be rare.
 */
const HEARTBEAT: ClusterAdapterOptions = {
  heartbeatInterval: 10_000,
  heartbeatTimeout: 25_000,
};

/** How long the last messages may take to go out. */
const CLOSE_LIMIT_MS = 500;

/** The way between the sockets of the nodes. */
export interface NodeLink {
  /** What Socket.IO's server takes as its `adapter`. */
  readonly adapter: (namespace: Namespace) => ClusterAdapterWithHeartbeat;
  /**
   * Resolves once this node hears the others.
   *
   * @param onHeardAgain Called when the connection that listens was lost and
   * is back: something may have been missed.
   */
  start(onHeardAgain: () => void): Promise<void>;
  /** Sends what waits. The connections stay with the pool that was given. */
  close(): Promise<void>;
}

interface NodeLinkOptions {
  /**
   * Sends the NOTIFYs; its `listen` opens a connection besides, and again when
   * that is lost. It must not lead to a replica, on which NOTIFY is refused.
   */
  readonly sql: Sql;
  readonly log: Log;
  /** Milliseconds; for tests. */
  readonly heartbeat?: ClusterAdapterOptions;
}

/** Returns the way to the other nodes; nothing is heard before `start`. */
export function createNodeLink(
  { sql, log, heartbeat = HEARTBEAT }: NodeLinkOptions,
): NodeLink {
  const queue = createNotifyQueue(
    (payloads) =>
      sql`select pg_notify(${CHANNEL}, payload)
        from unnest(${payloads as string[]}::text[]) as payload`,
    (error) =>
      log.warn("The other nodes' sockets could not be told something.", {
        error,
      }),
  );
  const join = createPartJoiner();
  let adapter: PostgresAdapter | undefined;
  let isClosed = false;

  function hear(payload: string): void {
    if (isClosed) return;
    try {
      const message = join(payload);
      if (message !== null) adapter?.onMessage(JSON.parse(message));
    } catch (error) {
      log.warn("What another node tells the sockets is not understood.", {
        error: String(error),
      });
    }
  }

  return {
    // Socket.IO calls it with `new`, which an arrow function does not allow.
    adapter: function (namespace: Namespace) {
      return adapter = new PostgresAdapter(namespace, heartbeat, queue.push);
    },
    start(onHeardAgain) {
      const { promise, resolve } = Promise.withResolvers<void>();
      let hasListened = false;
      const onListening = () => {
        if (isClosed) return;
        adapter?.announce();
        if (hasListened) onHeardAgain();
        hasListened = true;
        resolve();
      };
      // The driver tries again by itself, also when the first time fails.
      sql.listen(CHANNEL, hear, onListening).catch((error) =>
        log.warn("The other nodes' sockets cannot be heard yet.", { error })
      );
      return promise;
    },
    async close() {
      isClosed = true;
      // A database that does not answer must not keep the node from stopping.
      await withinLimit(queue.drained(), CLOSE_LIMIT_MS).catch(() => {});
    },
  };
}

/** Socket.IO's adapter for several nodes, over a queue of NOTIFYs. */
class PostgresAdapter extends ClusterAdapterWithHeartbeat {
  readonly #notify: (payloads: readonly string[]) => void;
  #sent = 0;

  constructor(
    namespace: Namespace,
    heartbeat: ClusterAdapterOptions,
    notify: (payloads: readonly string[]) => void,
  ) {
    super(namespace, heartbeat);
    this.#notify = notify;
  }

  /** Nothing: Socket.IO calls this before this node hears the answers. */
  override init(): void {}

  /** Makes this node known to the others, which answer with a beat. */
  announce(): void {
    super.init();
  }

  /** Resolves at once: this node's own sockets do not wait for the others'. */
  protected override doPublish(message: ClusterMessage): Promise<string> {
    this.#send(message);
    // The place in a log of messages, which this adapter does not keep.
    return Promise.resolve("");
  }

  /** Goes to every node; all but the one that asked pass it over. */
  protected override doPublishResponse(
    _requester: string,
    response: ClusterResponse,
  ): Promise<void> {
    this.#send(response);
    return Promise.resolve();
  }

  #send(message: ClusterMessage | ClusterResponse): void {
    // Its number makes it differ from an equal message, of which PostgreSQL
    // would leave out the second within one statement.
    const number = ++this.#sent;
    this.#notify(
      splitMessage(
        JSON.stringify({ ...message, number }),
        `${this.uid}.${number}`,
      ),
    );
  }
}
