import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { Socket as EngineSocket } from "engine.io";
import { withinLimit } from "../../lib/time/time_limit.ts";
import { until } from "../../lib/time/until.ts";
import { createTransport } from "./transport.ts";

/** The limit of docs/realtime.md. */
const MAX_FRAME_BYTES = 65_536;

/** Kinds of frames (RFC 6455, 5.2). */
const TEXT = 1, BINARY = 2, CONTINUATION = 0, CLOSE = 8;

/** A WebSocket client that sends whatever frames it is told to. */
class RawClient implements Disposable {
  readonly #connection: Deno.TcpConn;
  #received = Buffer.alloc(0);
  hasEnded = false;

  private constructor(connection: Deno.TcpConn) {
    this.#connection = connection;
  }

  static async open(
    port: number,
    headers = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
      "Sec-WebSocket-Version: 13\r\n",
  ): Promise<RawClient> {
    const client = new RawClient(
      await Deno.connect({ hostname: "127.0.0.1", port }),
    );
    await client.#write(Buffer.from(
      "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n" +
        `Host: 127.0.0.1:${port}\r\nConnection: Upgrade\r\n` +
        `Upgrade: websocket\r\n${headers}\r\n`,
    ));
    return client;
  }

  /** Sends a frame. Its mask is zero, which leaves the payload as it is. */
  async send(opcode: number, payload: Uint8Array | string, isLast = true) {
    const bytes = Buffer.from(payload as string);
    const head = Buffer.alloc(14);
    head[0] = (isLast ? 0x80 : 0) | opcode;
    head[1] = 0x80 | 127;
    head.writeBigUInt64BE(BigInt(bytes.length), 2);
    await this.#write(Buffer.concat([head, bytes]));
  }

  /** Reads until the connection ends, and returns all that came. */
  async readToEnd(): Promise<Buffer> {
    const chunk = new Uint8Array(65_536);
    for (;;) {
      const count = await this.#connection.read(chunk).catch(() => null);
      if (count === null) break;
      this.#received = Buffer.concat([
        this.#received,
        chunk.subarray(0, count),
      ]);
    }
    this.hasEnded = true;
    return this.#received;
  }

  async #write(bytes: Uint8Array) {
    for (let from = 0; from < bytes.length;) {
      from += await this.#connection.write(bytes.subarray(from));
    }
  }

  [Symbol.dispose](): void {
    this.#connection.close();
  }
}

/** Returns the code of the close frame with which what was received ends. */
function closeCode(received: Buffer): number | null {
  const start = received.lastIndexOf(Buffer.of(0x80 | CLOSE));
  return start === -1 ? null : received.readUInt16BE(start + 2);
}

/** Runs `body` with engine.io behind a port of its own. */
async function withServer(
  body: (scene: {
    readonly port: number;
    readonly transport: ReturnType<typeof createTransport>;
    /** The connections, in the order in which they were opened. */
    readonly opened: readonly EngineSocket[];
    /** All messages of all connections. */
    readonly messages: readonly (string | Buffer)[];
  }) => Promise<void>,
): Promise<void> {
  const transport = createTransport();
  const opened: EngineSocket[] = [];
  const messages: (string | Buffer)[] = [];
  transport.engine.on("connection", (socket: EngineSocket) => {
    opened.push(socket);
    socket.on("message", (message) => messages.push(message));
  });
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request, { remoteAddr }) =>
      transport.handle(request, {
        address: "127.0.0.1",
        secure: false,
        peer: remoteAddr,
      }),
  );
  try {
    await body({ port: server.addr.port, transport, opened, messages });
  } finally {
    transport.engine.close();
    await server.shutdown();
  }
}

/** The `4` is engine.io's sign of a message. */
const message = (bytes: number) => `4${"x".repeat(bytes - 1)}`;

Deno.test("a frame as long as one may be arrives, in one piece or in several", () =>
  withServer(async ({ port, opened, messages }) => {
    using client = await RawClient.open(port);
    await until("the connection", () => opened.length === 1);
    await client.send(TEXT, message(MAX_FRAME_BYTES));
    await client.send(TEXT, message(MAX_FRAME_BYTES - 2), false);
    await client.send(CONTINUATION, "y", false);
    await client.send(CONTINUATION, "z");
    await client.send(BINARY, new Uint8Array([1, 2, 3]));
    await until("the messages", () => messages.length === 3);
    const whole = "x".repeat(MAX_FRAME_BYTES - 1);
    assert.deepEqual(messages, [
      whole,
      `${whole.slice(2)}yz`,
      Buffer.of(1, 2, 3),
    ]);
  }));

const TOO_LONG: [name: string, send: (client: RawClient) => Promise<void>][] = [
  ["a text", (client) => client.send(TEXT, message(MAX_FRAME_BYTES + 1))],
  [
    "a text of few characters and many bytes",
    (client) => client.send(TEXT, `4${"語".repeat(MAX_FRAME_BYTES / 2)}`),
  ],
  [
    "binary data",
    (client) => client.send(BINARY, new Uint8Array(MAX_FRAME_BYTES + 1)),
  ],
  ["a text in fragments", async (client) => {
    await client.send(TEXT, message(MAX_FRAME_BYTES), false);
    await client.send(CONTINUATION, "x");
  }],
];

for (const [name, send] of TOO_LONG) {
  Deno.test(`what is longer closes the connection, with the reason: ${name}`, () =>
    withServer(async ({ port, opened, messages }) => {
      using client = await RawClient.open(port);
      await until("the connection", () => opened.length === 1);
      const received = client.readToEnd();
      await send(client);
      await until("its end", () => opened[0]?.readyState === "closed");
      assert.deepEqual(messages, []);
      // The client agrees, as a browser does.
      await client.send(CLOSE, Buffer.of(0x03, 0xf1));
      assert.equal(closeCode(await received), 1009);
    }));
}

Deno.test("a message without end: engine.io lets go of the connection when a ping stays without answer", () =>
  withServer(async ({ port, transport, opened, messages }) => {
    Object.assign(transport.engine.opts, {
      pingInterval: 50,
      pingTimeout: 150,
    });
    using client = await RawClient.open(port);
    await until("the connection", () => opened.length === 1);
    await client.send(TEXT, message(1000), false);
    await until("its end", async () => {
      await client.send(CONTINUATION, "x".repeat(1000), false);
      return opened[0]?.readyState === "closed";
    });
    assert.equal(transport.engine.clientsCount, 0);
    assert.deepEqual(messages, []);
  }));

Deno.test("a client that does not read is let go of before a node is full of what it is told", () =>
  withServer(async ({ port, opened }) => {
    using _deaf = await RawClient.open(port);
    await until("the connection", () => opened.length === 1);
    const megabyte = "x".repeat(1024 * 1024);
    let sent = 0;
    await until("its end", () => {
      opened[0]?.send(megabyte);
      sent++;
      return opened[0]?.readyState !== "open";
    }, { everyMs: 1 });
    // What the kernel takes on both sides comes on top of the limit.
    assert.ok(sent < 30, `${sent} MB`);
  }));

Deno.test("an upgrade without a key is refused", () =>
  withServer(async ({ port, opened }) => {
    using client = await RawClient.open(port, "Connection: close\r\n");
    const received = await withinLimit(client.readToEnd(), 5000);
    assert.match(received.toString(), /^HTTP\/1\.1 400 /);
    assert.equal(opened.length, 0);
  }));
