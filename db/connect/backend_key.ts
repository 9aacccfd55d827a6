/**
 * The key of a session, by which another connection may end what it does. The
 * server gives it with the session's start.
 */
import { Buffer } from "node:buffer";
import type { Socket } from "node:net";

/** The number of the message that carries it, and of the one that uses it. */
const BACKEND_KEY = "K".charCodeAt(0);
const READY_FOR_QUERY = "Z".charCodeAt(0);
const CANCEL_REQUEST = 80_877_102;
/** A message's type and the length behind it. */
const HEAD_BYTES = 5;

/** Returns the function that returns a session's key; null before it came. */
export function watchBackendKey(socket: Socket): () => Uint8Array | null {
  let key: Uint8Array | null = null;
  let pending = Buffer.alloc(0);
  const read = (chunk: Uint8Array) => {
    pending = Buffer.concat([pending, chunk]);
    while (pending.length >= HEAD_BYTES) {
      const length = 1 + pending.readInt32BE(1);
      if (pending.length < length) return;
      const type = pending[0];
      if (type === BACKEND_KEY) key = pending.subarray(HEAD_BYTES, length);
      if (type === BACKEND_KEY || type === READY_FOR_QUERY) {
        socket.off("data", read);
        return;
      }
      pending = pending.subarray(length);
    }
  };
  socket.on("data", read);
  return () => key;
}

/** Returns the message that ends what the session of `key` does. */
export function cancelRequest(key: Uint8Array): Uint8Array {
  const message = Buffer.alloc(8 + key.length);
  message.writeInt32BE(message.length, 0);
  message.writeInt32BE(CANCEL_REQUEST, 4);
  message.set(key, 8);
  return message;
}
