/**
 * The page's one connection to its node, which all its islands share. For the
 * browser alone: on the server it would be shared by all visitors.
 */
import type { io as connectTo } from "socket.io-client";
import { createConnection, type MarketSocket } from "./connection.ts";

export const { ask, followStatus, listen, whenMissed } = createConnection(
  openSocket,
);

/** Makes the socket. Its library is loaded with the first island that asks. */
async function openSocket(): Promise<MarketSocket> {
  // The package's build for browsers, by name: its own entry holds code for
  // Node, which not every bundler leaves out.
  const client = await import("socket.io-client/dist/socket.io.js");
  const io: typeof connectTo = client.default;
  const socket: MarketSocket = io({
    transports: ["websocket", "polling"],
    tryAllTransports: true,
    reconnectionDelay: 300,
    reconnectionDelayMax: 3000,
    timeout: 5000,
  });
  addEventListener("online", () => socket.connect());
  return socket;
}
