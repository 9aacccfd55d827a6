/**
 * Settings of a session, made before the driver sends its first query, and
 * whether it leads to the right database.
 */
import { Buffer } from "node:buffer";
import type { Socket } from "node:net";

/** By their names in PostgreSQL; times are in milliseconds. */
export type SessionSettings = Readonly<
  Record<string, string | number | boolean>
>;

const READY_FOR_QUERY = "Z".charCodeAt(0);
const ERROR = "E".charCodeAt(0);
/** The SQLSTATE of a database that is another than the one expected. */
const OTHER_DATABASE = "DS004";
/** A message's type and the length behind it. */
const HEAD_BYTES = 5;

/** What a connection is checked for and set to. */
interface SessionStart {
  readonly settings: SessionSettings;
  /** The server's and the database's own numbers; null for any. */
  readonly databaseId: string | null;
}

/**
 * Sends `settings` as a statement of this connection's, between the server's
 * first "ready for query" and the driver, which is told of that only then.
 *
 * As parameters of the start they would do without, but PgBouncer refuses
 * those that it does not know, or forgets them when it is told to ignore them.
 */
export function beginSession(socket: Socket, start: SessionStart): void {
  const statement = queryOf(start);
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
      socket.destroy(errorOf(message));
    } else if (isReady) {
      socket.emit = emit as Socket["emit"];
      emit("data", Buffer.from(ready));
    }
  }
}

/** Returns the message of a simple query that checks, and makes the settings. */
function queryOf({ databaseId, settings }: SessionStart): Uint8Array {
  const statements = Object.entries(settings).map(([name, value]) =>
    `set ${name} to '${String(value).replaceAll("'", "''")}'`
  );
  if (databaseId !== null) statements.unshift(checkOf(databaseId));
  const sql = statements.join(";");
  const text = new TextEncoder().encode(`${sql}\0`);
  const message = new Uint8Array(HEAD_BYTES + text.length);
  message[0] = "Q".charCodeAt(0);
  new DataView(message.buffer).setInt32(1, 4 + text.length);
  message.set(text, HEAD_BYTES);
  return message;
}

function checkOf(databaseId: string): string {
  return `do $$ begin
    if not exists (select from pg_control_system() s, pg_database d
      where d.datname = current_database()
        and s.system_identifier || '/' || d.oid = '${databaseId}') then
      raise 'this is another database than the node was started on'
        using errcode = '${OTHER_DATABASE}';
    end if; end $$`;
}

function errorOf(message: Uint8Array): Error {
  const text = fieldOf(message, "M");
  if (fieldOf(message, "C") !== OTHER_DATABASE) {
    return new Error(`a session's settings were refused: ${text}`);
  }
  // As good as one that is away: what is sent there does not come here.
  return Object.assign(new Error(text), { code: "CONNECT_OTHER_DATABASE" });
}

/** Returns a field of an error message, by the letter that it begins with. */
function fieldOf(message: Uint8Array, letter: string): string {
  return new TextDecoder().decode(message.subarray(HEAD_BYTES))
    .split("\0").find((field) => field.startsWith(letter))?.slice(1) ?? "";
}

function concatenate(one: Uint8Array, other: Uint8Array): Uint8Array {
  if (one.length === 0) return other;
  const both = new Uint8Array(one.length + other.length);
  both.set(one);
  both.set(other, one.length);
  return both;
}
