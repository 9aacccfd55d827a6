/**
 * One visitor against a real node: it goes on answering others meanwhile, and
 * its memory stays what it was.
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { crc32, deflateSync } from "node:zlib";
import { createTestDatabase } from "../../db/testing.ts";
import { jpeg } from "../../market/catalogue/testing.ts";
import { startNode } from "../support/node_process.ts";
import { listed, newcomer } from "../support/people.ts";

/**
 * What the node may grow by during an attack, in bytes: far more than any other
 * request takes, and half of what each of these would have it keep.
 */
const GROWTH_BYTES = 200 * 1024 * 1024;

/** So much is sent to a node that does not stop it. */
const SENT_BYTES = 400 * 1024 * 1024;

/** How long a probe may wait, in milliseconds: a node that hangs fails. */
const PROBE_LIMIT_MS = 5_000;

const isLinux = Deno.build.os === "linux";

Deno.test({
  name: "nobody stops a node, or fills its memory, by one request",
  // The resident memory is read from /proc.
  ignore: !isLinux,
  async fn(t) {
    await using database = await createTestDatabase();
    await using node = await startNode({
      env: { DATABASE_URL: database.url, LOG_LEVEL: "error" },
    });
    const person = await newcomer(node.url);
    const cookie = `session=${person.token}`;
    const step = (name: string, attack: () => Promise<void>) =>
      t.step(name, () => withstood(node, attack));

    await step(
      "a message without an end, of somebody without a session",
      async () => {
        const sent = await sendFragments(node.url);
        assert.ok(sent < SENT_BYTES, "the connection was cut");
      },
    );

    for (const announced of [true, false]) {
      const how = announced ? "announced" : "not announced";
      await step(`32 MB of fields, ${how}`, async () => {
        const status = await statusOf(`${node.url}/sell`, {
          method: "POST",
          headers: {
            cookie,
            "content-type": "application/x-www-form-urlencoded",
          },
          body: announced
            ? "a=1&".repeat(8 * 1024 * 1024)
            : inParts("a=1&".repeat(16 * 1024), 512),
        });
        assert.ok(status === 413 || status === null, `${status}`);
      });
    }

    await step(
      "pictures a pixel wide, and a photo of somebody else's",
      async () => {
        const hostile = await Promise.all([1, 2, 3].map(async () => {
          const seller = await newcomer(node.url);
          return { seller, product: await listed(seller) };
        }));
        const product = await listed(person);
        const picture = new File([longPicture()], "line.png");
        const [good, ...refused] = await Promise.all([
          upload(person.token, product, await jpeg()),
          ...hostile.map(({ seller, product }) =>
            upload(seller.token, product, picture)
          ),
        ]);
        assert.deepEqual([good, ...refused], [200, 400, 400, 400]);
      },
    );

    await step("two hundred bodies that begin and do not end", async () => {
      const connections = await Promise.all(
        Array.from({ length: 200 }, () => beginBody(node.url)),
      );
      await person.get("/api/me");
      for (const connection of connections) connection.close();
    });

    async function upload(
      token: string | null,
      product: string,
      file: File,
    ): Promise<number | null> {
      const body = new FormData();
      body.append("photos", file);
      return await statusOf(`${node.url}/api/products/${product}/photos`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${token}`,
          "idempotency-key": crypto.randomUUID(),
        },
        body,
      });
    }
  },
});

/** Carries an attack out, and looks at the node all along. */
async function withstood(
  { pid, url }: { readonly pid: number; readonly url: string },
  attack: () => Promise<void>,
): Promise<void> {
  const before = await residentBytes(pid);
  let most = before;
  let probes = 0;
  const done = new AbortController();
  const watching = (async () => {
    while (!done.signal.aborted) {
      const response = await fetch(`${url}/livez`, {
        signal: AbortSignal.timeout(PROBE_LIMIT_MS),
      });
      await response.body?.cancel();
      assert.equal(response.status, 200);
      most = Math.max(most, await residentBytes(pid));
      probes += 1;
    }
  })();
  await Promise.all([attack().finally(() => done.abort()), watching]);
  assert.ok(probes > 0);
  const grown = Math.round((most - before) / 1024 / 1024);
  assert.ok(most - before < GROWTH_BYTES, `it grew by ${grown} MB`);
}

async function residentBytes(pid: number): Promise<number> {
  const status = await Deno.readTextFile(`/proc/${pid}/status`);
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
}

/** Returns the status of an answer; null when the node cut the sender off. */
async function statusOf(
  url: string,
  init: RequestInit,
): Promise<number | null> {
  try {
    const response = await fetch(url, init);
    await response.body?.cancel();
    return response.status;
  } catch {
    return null;
  }
}

function inParts(part: string, count: number): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(part);
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent++ === count) controller.close();
      else controller.enqueue(bytes);
    },
  });
}

/** Opens a WebSocket and sends the parts of one message until it is cut off. */
async function sendFragments(url: string): Promise<number> {
  using connection = await connect(url, [
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1",
    "Host: 127.0.0.1",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
  ]);
  const answer = new Uint8Array(1024);
  const length = await connection.read(answer) ?? 0;
  const head = new TextDecoder().decode(answer.subarray(0, length));
  assert.match(head, /^HTTP\/1\.1 101 /);
  const payload = 64 * 1024;
  const frame = new Uint8Array(14 + payload);
  // A part of a text, masked with zeros, its length in eight bytes.
  frame.set([0x01, 0x80 | 127, 0, 0, 0, 0, 0, 1, 0, 0]);
  let sent = 0;
  try {
    while (sent < SENT_BYTES) {
      for (let at = 0; at < frame.length;) {
        at += await connection.write(frame.subarray(at));
      }
      // The parts after the first one.
      frame[0] = 0x00;
      sent += payload;
    }
  } catch {
    // It was cut off.
  }
  return sent;
}

async function beginBody(url: string): Promise<Deno.TcpConn> {
  return await connect(url, [
    "POST /api/commands/log_in HTTP/1.1",
    "Host: 127.0.0.1",
    "Content-Type: application/json",
    "Content-Length: 60000",
  ], '{"id":');
}

async function connect(
  url: string,
  lines: readonly string[],
  body = "",
): Promise<Deno.TcpConn> {
  const { hostname, port } = new URL(url);
  const connection = await Deno.connect({ hostname, port: Number(port) });
  const head = [...lines, "", ""].join("\r\n") + body;
  await connection.write(new TextEncoder().encode(head));
  return connection;
}

/** Returns a PNG of 1 by 40,000,000 pixels, in some 40 KB. */
function longPicture(): Uint8Array<ArrayBuffer> {
  const [width, height] = [1, 40_000_000];
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  // Eight bits a pixel, grey.
  header.set([8, 0, 0, 0, 0], 8);
  const rows = deflateSync(new Uint8Array((width + 1) * height), { level: 9 });
  return Uint8Array.from(Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", rows),
    chunk("IEND", Buffer.alloc(0)),
  ]));
}

function chunk(kind: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(kind), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body) >>> 0, 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
