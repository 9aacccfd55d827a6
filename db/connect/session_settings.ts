/** Settings of a session, made before the driver sends its first query. */
import { Buffer } from "node:buffer";
import type { Socket } from "node:net";

/** By their names in PostgreSQL; times are in milliseconds. */
export type SessionSettings = Readonly<
  Record<string, string | number | boolean>
>;

const READY_FOR_QUERY = "Z".charCodeAt(0);
const ERROR = "E".charCodeAt(0);
/** A message's type and the length behind it. */
const HEAD_BYTES = 5;

/**
 * Sends `settings` as a statement of this connection's, between the server's
 * first "ready for query" and the driver, which is told of that only then.
 *
 * As parameters of the start they would do without, but PgBouncer refuses
 * those that it does not know, or forgets them when it is told to ignore them.
 */
export function makeSettings(socket: Socket, settings: SessionSettings): void {
  const statement = queryOf(settings);
  const emit = socket.emit.bind(socket) as (...args: unknown[]) => boolean;
  let pending: Uint8Array = new Uint8Array(0);
  let ready: Uint8Array | null = null;

  const intercepted = (event: string, ...args: unknown[]) => {
    if (event !== "data") return emit(event, ...args);
    pending = concatenate(pending, args[0] as Uint8Array);
    while (!socket.destroyed && take()) {
      // Message by message, as far as they have come.
    }
    return true;
  };
  socket.emit = intercepted as Socket["emit"];

  function take(): boolean {
    if (pending.length < HEAD_BYTES) return false;
    const view = new DataView(pending.buffer, pending.byteOffset);
    const length = 1 + view.getInt32(1);
    if (pending.length < length) return false;
    const message = pending.subarray(0, length);
    pending = pending.subarray(length);
    receive(message);
    return true;
  }

  function receive(message: Uint8Array): void {
    const isReady = message[0] === READY_FOR_QUERY;
    if (ready === null) {
      if (!isReady) return void emit("data", Buffer.from(message));
      ready = message;
      socket.write(statement);
    } else if (message[0] === ERROR) {
      socket.destroy(
        new Error(`a session's settings were refused: ${textOf(message)}`),
      );
    } else if (isReady) {
      socket.emit = emit as Socket["emit"];
      emit("data", Buffer.from(ready));
    }
  }
}

/** Returns the message of a simple query that makes the settings. */
function queryOf(settings: SessionSettings): Uint8Array {
  const sql = Object.entries(settings)
    .map(([name, value]) =>
      `set ${name} to '${String(value).replaceAll("'", "''")}'`
    ).join(";");
  const text = new TextEncoder().encode(`${sql}\0`);
  const message = new Uint8Array(HEAD_BYTES + text.length);
  message[0] = "Q".charCodeAt(0);
  new DataView(message.buffer).setInt32(1, 4 + text.length);
  message.set(text, HEAD_BYTES);
  return message;
}

/** The fields of an error message, for people. */
function textOf(message: Uint8Array): string {
  return new TextDecoder().decode(message.subarray(HEAD_BYTES))
    .split("\0").find((field) => field.startsWith("M"))?.slice(1) ?? "";
}

function concatenate(one: Uint8Array, other: Uint8Array): Uint8Array {
  if (one.length === 0) return other;
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
