/** Brings engine.io onto the requests of `Deno.serve`. */
import { Server as Engine } from "engine.io";
import { toFetchResponse, toReqRes } from "fetch-to-node";
import type { Duplex } from "node:stream";
import { DenoWebSockets, UpgradeExchange } from "./web_sockets.ts";

/** The most that one frame or one polling request may carry. */
const MAX_FRAME_BYTES = 64 * 1024;

/**
 * Both ends know within 18 s that the way between them is broken; with what
 * engine.io takes by itself, within 45 s.
 */
const PING_INTERVAL_MS = 10_000;
const PING_TIMEOUT_MS = 8_000;

/**
 * engine.io on the requests of `Deno.serve`: polling, WebSocket, and the change
 * from one to the other.
 */
export interface Transport {
  readonly engine: Engine;
  /** Answers a request under `/socket.io/`. */
  handle(request: Request, from: Visitor): Promise<Response>;
}

/** Where a request came from, as a socket's `handshake` tells it. */
interface Visitor {
  readonly address: string;
  /** Whether by https, here or at the proxy in front. */
  readonly secure: boolean;
  /** The other end of the TCP connection: the visitor, or a proxy. */
  readonly peer: Deno.NetAddr;
}

/** Returns engine.io, serving nothing until `handle` is called. */
export function createTransport(): Transport {
  const engine = new Engine({
    maxHttpBufferSize: MAX_FRAME_BYTES,
    pingInterval: PING_INTERVAL_MS,
    pingTimeout: PING_TIMEOUT_MS,
    // The public option for a WebSocket server other than `ws`.
    wsEngine: DenoWebSockets as never,
  });
  return {
    engine,
    handle(request, { address, secure, peer }) {
      // What Socket.IO's handshake asks a connection for.
      const connection = { remoteAddress: address, encrypted: secure };
      if (request.headers.get("upgrade")?.toLowerCase() === "websocket") {
        return new Promise((answer) => {
          const exchange = new UpgradeExchange(request, peer, answer);
          engine.handleUpgrade(
            slimRequest(request, connection) as never,
            exchange as unknown as Duplex,
            new Uint8Array() as never,
          );
        });
      }
      const { req, res } = toReqRes(request);
      // fetch-to-node has no socket of its own.
      Object.defineProperty(req, "connection", { value: connection });
      Object.defineProperty(req, "socket", { value: connection });
      const cutOff = Promise.withResolvers<Response>();
      // engine.io cuts off a request of a connection that it closes, and one
      // that was given up is cut off here. Neither is answered by engine.io,
      // and the port would wait for it without end.
      req.once("close", () => {
        if (!res.writableEnded) {
          cutOff.resolve(new Response(null, { status: 503 }));
        }
      });
      request.signal.addEventListener("abort", () => req.emit("close"));
      engine.handleRequest(req as never, res as never);
      return Promise.race([toFetchResponse(res), cutOff.promise]);
    },
  };
}

/**
 * Returns as much of a request as engine.io and Socket.IO ask for: they keep it
 * while the connection lasts, and a node holds thousands of them.
 */
function slimRequest(request: Request, connection: unknown) {
  const { pathname, search } = new URL(request.url);
  return {
    method: request.method,
    url: pathname + search,
    headers: Object.fromEntries(request.headers),
    connection,
  };
}
