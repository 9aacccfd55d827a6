/**
 * The first message of a connection, which is sent in the driver's place.
 *
 * The driver collects what it writes until that is a kilobyte, or its turn comes
 * (`setImmediate`). A connection that closes in between leaves it waiting for a
 * turn that was called off, and nothing that it writes into the next connection
 * is sent (postgres.js 3.4.9). So its first message is made longer than that: it
 * is handed over at once, behind what was left of before, and ends the wait.
 */
import { Buffer } from "node:buffer";
import type { Duplex } from "node:stream";
import type { DatabaseAddress } from "./database_url.ts";

/** Has the driver's first message be longer than what it collects. */
export const LONG_PARAMETERS = { application_name: "x".repeat(1024) };

/** Version 3.0 of the protocol. */
const PROTOCOL = 3 << 16;

/** Sends the first message of a session in place of what is written first. */
export function sendStartup(
  socket: Duplex,
  address: Pick<DatabaseAddress, "user" | "database">,
  applicationName: string,
): void {
  const message = startupMessage({
    user: address.user,
    database: address.database,
    client_encoding: "UTF8",
    application_name: applicationName,
  });
  const write = socket.write;
  socket.write = () => {
    socket.write = write;
    return socket.write(message);
  };
}

/** Its length, the protocol, names and values, each with a zero behind it. */
function startupMessage(parameters: Readonly<Record<string, string>>): Buffer {
  const text = Object.entries(parameters).flat().map((part) => `${part}\0`);
  const body = Buffer.from(`${text.join("")}\0`);
  const head = Buffer.alloc(8);
  head.writeInt32BE(head.length + body.length, 0);
  head.writeInt32BE(PROTOCOL, 4);
  return Buffer.concat([head, body]);
}
