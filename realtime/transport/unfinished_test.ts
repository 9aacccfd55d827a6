import assert from "node:assert/strict";
import { withinLimit } from "../../lib/time/time_limit.ts";
import { openKernel } from "./kernel.ts";
import { createUnfinishedWatch, type Watched } from "./unfinished.ts";

/** Longer than a connection may stay that sends too much, or does not answer. */
const PATIENCE_MS = 8000;

/** A connection whose server end is watched, and reads all that comes. */
class Scene implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #watch = createUnfinishedWatch();
  readonly #opened: Deno.TcpConn[] = [];

  async connect(): Promise<Connection> {
    const { port } = this.#listener.addr as Deno.NetAddr;
    const client = await Deno.connect({ hostname: "127.0.0.1", port });
    const server = await this.#listener.accept();
    this.#opened.push(client, server);
    const watched = this.#watch.watch(server.remoteAddr as Deno.NetAddr);
    return { client, watched, ended: readToEnd(server) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#watch.close();
    this.#listener.close();
    for (const connection of this.#opened) connection.close();
    await Promise.resolve();
  }
}

interface Connection {
  readonly client: Deno.TcpConn;
  readonly watched: Watched;
  /** Resolves with how many bytes came before the end. */
  readonly ended: Promise<number>;
}

async function readToEnd(connection: Deno.TcpConn): Promise<number> {
  const buffer = new Uint8Array(65_536);
  let size = 0;
  try {
    for (;;) {
      const count = await connection.read(buffer);
      if (count === null) return size;
      size += count;
    }
  } catch {
    return size;
  }
}

/** Sends until the connection is ended, or `bytes` were sent. */
async function flood(client: Deno.TcpConn, bytes: number): Promise<void> {
  const chunk = new Uint8Array(65_536);
  try {
    for (let sent = 0; sent < bytes;) sent += await client.write(chunk);
  } catch {
    // Cut off, as it should be.
  }
}

Deno.test("Linux tells what came over a connection", async () => {
  const kernel = openKernel();
  assert.ok(kernel, "the tests run on Linux");
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  using client = await Deno.connect({ hostname: "127.0.0.1", port });
  using server = await listener.accept();
  await client.write(new Uint8Array(5000));
  await server.read(new Uint8Array(10));
  const peer = server.remoteAddr as Deno.NetAddr;
  const fd = kernel.find(peer, new Set());
  assert.ok(fd !== null);
  assert.equal(kernel.is(fd, peer), true);
  assert.equal(kernel.is(fd, { ...peer, port: port }), false);
  assert.equal(kernel.is(fd, { ...peer, hostname: "::ffff:127.0.0.1" }), true);
  assert.equal(kernel.bytesReceived(fd), 5000);
  assert.equal(kernel.find(peer, new Set([fd])), null);
  assert.equal(
    kernel.find({ ...peer, hostname: "fe80::1%eth0" }, new Set()),
    null,
  );
  assert.equal(kernel.bytesReceived(0), null);
  kernel.cut(fd);
  await assert.rejects(server.read(new Uint8Array(10_000)));
  await assert.rejects(client.read(new Uint8Array(1)), {
    name: "ConnectionReset",
  });
  kernel.close();
});

Deno.test("a message without an end ends the connection, and no other", async () => {
  await using scene = await Promise.resolve(new Scene());
  const hostile = await scene.connect();
  const quiet = await scene.connect();
  const whole = 4 * 1024 * 1024 * 1024;
  await withinLimit(flood(hostile.client, whole), PATIENCE_MS);
  const received = await withinLimit(hostile.ended, PATIENCE_MS);
  assert.ok(received < whole / 2, `${received} bytes`);
  await quiet.client.write(new Uint8Array(1000));
  quiet.client.closeWrite();
  assert.equal(await withinLimit(quiet.ended, PATIENCE_MS), 1000);
});

Deno.test("messages that end may come as fast as they like", async () => {
  await using scene = await Promise.resolve(new Scene());
  const { client, watched, ended } = await scene.connect();
  for (let n = 0; n < 100; n++) {
    await flood(client, 65_536);
    watched.gotMessage();
    await new Promise((later) => setTimeout(later, 10));
  }
  client.closeWrite();
  assert.equal(await withinLimit(ended, PATIENCE_MS), 100 * 65_536);
});

Deno.test("who does not answer a close is cut off", async () => {
  await using scene = await Promise.resolve(new Scene());
  const { watched, ended } = await scene.connect();
  watched.closing();
  assert.equal(await withinLimit(ended, PATIENCE_MS), 0);
});
