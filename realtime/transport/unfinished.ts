/**
 * Ends connections that send a message without an end. Deno joins the fragments
 * of a WebSocket message without a limit and tells of none before the last, so
 * that one connection could fill the memory; what the kernel received tells.
 */
import { openKernel } from "./kernel.ts";

/**
 * What may come without a whole message, in bytes: a message of the largest
 * kind, its frames' heads, and frames that steer the connection.
 */
const MAX_UNFINISHED_BYTES = 256 * 1024;

/**
 * How often connections are looked at, in milliseconds. A look takes about a
 * microsecond for each, so that many are looked at less often.
 */
const LOOK_MS = 100;
const CONNECTIONS_PER_MS = 50;

/**
 * So many looks in a row must find too much: what the kernel holds already may
 * be a whole message that this process has not come to.
 */
const LOOKS = 2;

/** How long the other end has to answer a close, in milliseconds. */
const CLOSE_GRACE_MS = 5000;

/** A connection that is looked at. */
export interface Watched {
  /** A whole message came. */
  gotMessage(): void;
  /** It was closed from this end: the other has a while to answer. */
  closing(): void;
  /** It has ended. */
  ended(): void;
}

/** Looks at connections. */
export interface UnfinishedWatch {
  /** Begins to look at the connection to `peer`, which is open. */
  watch(peer: Deno.NetAddr): Watched;
  close(): void;
}

interface Connection {
  readonly peer: Deno.NetAddr;
  /** What had come when a whole message was last seen to have come. */
  bytesBefore: number;
  hasNewMessage: boolean;
  /** How many looks in a row found too much. */
  looks: number;
  closeByMs: number;
}

const NOT_WATCHED: Watched = { gotMessage() {}, closing() {}, ended() {} };

/**
 * Returns a watch. Where the kernel cannot be asked it watches nothing.
 */
export function createUnfinishedWatch(): UnfinishedWatch {
  const kernel = openKernel();
  if (kernel === null) return { watch: () => NOT_WATCHED, close() {} };
  const connections = new Map<number, Connection>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function look(): void {
    const nowMs = performance.now();
    for (const [fd, connection] of connections) {
      const bytes = kernel!.bytesReceived(fd);
      if (bytes === null) continue;
      if (connection.hasNewMessage) {
        connection.hasNewMessage = false;
        connection.bytesBefore = bytes;
      }
      const unfinished = bytes - connection.bytesBefore;
      connection.looks = unfinished > MAX_UNFINISHED_BYTES
        ? connection.looks + 1
        : 0;
      if (connection.looks < LOOKS && nowMs < connection.closeByMs) continue;
      // The number may be another connection's by now.
      if (kernel!.is(fd, connection.peer)) kernel!.cut(fd);
      connections.delete(fd);
    }
    lookLater();
  }

  function lookLater(): void {
    clearTimeout(timer);
    if (connections.size === 0) return;
    const pauseMs = Math.max(LOOK_MS, connections.size / CONNECTIONS_PER_MS);
    timer = setTimeout(look, pauseMs);
    Deno.unrefTimer(timer);
  }

  return {
    watch(peer) {
      const fd = kernel.find(peer, connections);
      const bytes = fd === null ? null : kernel.bytesReceived(fd);
      if (fd === null || bytes === null) return NOT_WATCHED;
      const connection: Connection = {
        peer,
        bytesBefore: bytes,
        hasNewMessage: false,
        looks: 0,
        closeByMs: Infinity,
      };
      connections.set(fd, connection);
      if (connections.size === 1) lookLater();
      return {
        gotMessage: () => connection.hasNewMessage = true,
        closing: () =>
          connection.closeByMs = performance.now() + CLOSE_GRACE_MS,
        ended() {
          if (connections.get(fd) === connection) connections.delete(fd);
        },
      };
    },
    close() {
      clearTimeout(timer);
      connections.clear();
      kernel.close();
    },
  };
}
