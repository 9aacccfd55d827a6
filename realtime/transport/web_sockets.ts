/**
 * The WebSockets of `Deno.serve` behind the interface of the npm package `ws`,
 * as far as engine.io uses it: its option `wsEngine` takes the class
 * `DenoWebSockets`.
 */
import { Buffer } from "node:buffer";
import { EventEmitter } from "node:events";
import {
  createUnfinishedWatch,
  type UnfinishedWatch,
  type Watched,
} from "./unfinished.ts";

/**
 * A client that reads slower than it is written to is let go when this much
 * waits for it.
 */
const MAX_UNSENT_BYTES = 1024 * 1024;

/** Codes of a close frame: RFC 6455, and the registry of IANA. */
const TOO_BIG = 1009;
const TOO_SLOW = 1013;

/** A request to change to WebSocket that waits for its answer. */
interface Asked {
  readonly request: Request;
  readonly answer: (response: Response) => void;
}

/**
 * One request to change to WebSocket, in place of the TCP socket that engine.io
 * expects. It is answered once: by engine.io (`destroy`, when it refuses) or by
 * `DenoWebSockets`. engine.io keeps it for as long as the connection lasts, so
 * it lets go of the request with the answer.
 */
export class UpgradeExchange extends EventEmitter {
  readonly writable = true;
  #asked: Asked | null;
  #webSocket: WebSocket | null = null;
  #refusal = "Bad Request";

  /** @param peer Who is at the other end of the TCP connection. */
  constructor(
    request: Request,
    readonly peer: Deno.NetAddr,
    answer: (response: Response) => void,
  ) {
    super();
    this.#asked = { request, answer };
  }

  /**
   * Changes the connection to WebSocket and returns it; it opens after the
   * response has gone out. Refuses a request that lacks what a handshake needs,
   * and returns null.
   */
  upgrade(): WebSocket | null {
    if (this.#asked === null) return null;
    const { request, answer } = this.#asked;
    try {
      // engine.io pings by itself, so Deno need not.
      const { socket, response } = Deno.upgradeWebSocket(request, {
        idleTimeout: 0,
      });
      this.#webSocket = socket;
      this.#asked = null;
      answer(response);
      return socket;
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.destroy();
      return null;
    }
  }

  /** Takes the raw HTTP response of a refusal, of which the body is kept. */
  write(raw: string): void {
    this.#refusal = raw.slice(raw.indexOf("\r\n\r\n") + 4);
  }

  /** Refuses the upgrade, or closes what it led to. */
  destroy(): void {
    this.#webSocket?.close();
    this.#asked?.answer(new Response(this.#refusal, { status: 400 }));
    this.#asked = null;
    this.emit("close");
  }
}

/** What engine.io takes for the `ws` server. */
export class DenoWebSockets {
  readonly #maxPayload: number;
  readonly #unfinished: UnfinishedWatch = createUnfinishedWatch();

  constructor(options: { readonly maxPayload: number }) {
    this.#maxPayload = options.maxPayload;
  }

  handleUpgrade(
    _request: unknown,
    exchange: UpgradeExchange,
    _head: unknown,
    opened: (socket: DenoWebSocket) => void,
  ): void {
    const socket = exchange.upgrade();
    if (socket === null) return;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
      // It would keep the request for as long as the connection lasts.
      socket.onopen = null;
      const watched = this.#unfinished.watch(exchange.peer);
      opened(new DenoWebSocket(socket, this.#maxPayload, watched));
    };
  }

  /** The connections themselves are closed by engine.io. */
  close(): void {
    this.#unfinished.close();
  }
}

/** An open connection, as `ws` would present it. */
class DenoWebSocket extends EventEmitter {
  readonly #socket: WebSocket;
  readonly #watched: Watched;

  constructor(socket: WebSocket, maxPayload: number, watched: Watched) {
    super();
    this.#socket = socket;
    this.#watched = watched;
    socket.addEventListener("close", () => watched.ended());
    socket.onmessage = ({ data }) => {
      watched.gotMessage();
      const binary = typeof data !== "string";
      const bytes = binary ? data.byteLength : Buffer.byteLength(data);
      if (bytes > maxPayload) {
        this.#end(TOO_BIG, `at most ${maxPayload} bytes`);
      } else {
        this.emit("message", binary ? Buffer.from(data) : data, binary);
      }
    };
    socket.onclose = ({ code, reason }) => this.emit("close", code, reason);
    socket.onerror = (event) =>
      this.emit(
        "error",
        event instanceof ErrorEvent ? event.error : new Error("broken"),
      );
  }

  send(
    data: string | Uint8Array<ArrayBuffer>,
    sent: (error?: Error) => void,
  ): void {
    const socket = this.#socket;
    if (socket.readyState !== WebSocket.OPEN) {
      sent(new Error("The connection is closed."));
      return;
    }
    socket.send(data);
    sent();
    if (socket.bufferedAmount > MAX_UNSENT_BYTES) {
      this.#end(TOO_SLOW, "too slow");
    }
  }

  close(): void {
    this.#socket.onmessage = null;
    this.#watched.closing();
    this.#socket.close();
  }

  /**
   * Closes the connection, and lets go of it at once: a client that does not
   * answer the close would be heard further.
   */
  #end(code: number, reason: string): void {
    const socket = this.#socket;
    socket.onmessage = null;
    socket.onclose = null;
    this.#watched.closing();
    socket.close(code, reason);
    this.emit("close", code, reason);
  }
}
