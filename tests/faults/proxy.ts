/** The proxies that lead the connections of a node through links. */
import { closeQuietly, isGone, type Link } from "./link.ts";

/**
 * Listens on a port of its own on 127.0.0.1 and carries what comes in through
 * links.
 */
export interface Proxy {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Carries every connection to a port, which may be another for each, through
 * `link`.
 */
export function forwardPort(
  target: number | (() => number),
  link: Link,
): Proxy {
  return serve(async (near) => {
    await link.passable();
    const far = await dial(typeof target === "number" ? target : target());
    if (far === null) return near.close();
    await link.join(near, far);
  });
}

/** SOCKS 5 (RFC 1928): the bytes that matter here. */
const VERSION = 5;
const NO_AUTHENTICATION = 0;
const SUCCEEDED = 0;
const CONNECTION_REFUSED = 5;
const ADDRESS = [0, 1, 0, 0, 0, 0, 0, 0];

/**
 * Serves one process as its SOCKS 5 proxy, so that each of its connections
 * passes through the link to where it goes. A refused connection is told as
 * such: a process that is gone must look different from a cut network.
 *
 * @param linkTo Returns the link to a port of 127.0.0.1.
 */
export function serveSocks(linkTo: (port: number) => Link): Proxy {
  return serve(async (near) => {
    // Version and methods: 5, 1, 0 is what every client offers.
    const [, methods = 0] = await readExactly(near, 2);
    await readExactly(near, methods);
    await near.write(Uint8Array.of(VERSION, NO_AUTHENTICATION));
    const port = await readTarget(near);
    const link = linkTo(port);
    await link.passable();
    const far = await dial(port);
    const reply = far === null ? CONNECTION_REFUSED : SUCCEEDED;
    await near.write(Uint8Array.of(VERSION, reply, ...ADDRESS));
    if (far === null) return near.close();
    await link.join(near, far);
  });
}

const IPV4 = 1;
const DOMAIN = 3;

/**
 * Reads a request to connect; the host is this machine, so the port says it
 * all.
 */
async function readTarget(near: Deno.TcpConn): Promise<number> {
  const [, , , kind] = await readExactly(near, 4);
  if (kind === DOMAIN) {
    const [length = 0] = await readExactly(near, 1);
    await readExactly(near, length);
  } else if (kind === IPV4) {
    await readExactly(near, 4);
  } else {
    throw new Error(`address type ${kind} is not in use here`);
  }
  const [high = 0, low = 0] = await readExactly(near, 2);
  return high * 256 + low;
}

async function readExactly(
  connection: Deno.Conn,
  length: number,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  let filled = 0;
  while (filled < length) {
    const read = await connection.read(bytes.subarray(filled));
    if (read === null) throw new Deno.errors.UnexpectedEof();
    filled += read;
  }
  return bytes;
}

async function dial(port: number): Promise<Deno.TcpConn | null> {
  try {
    return await Deno.connect({ hostname: "127.0.0.1", port });
  } catch (error) {
    if (error instanceof Deno.errors.ConnectionRefused) return null;
    throw error;
  }
}

function serve(handle: (near: Deno.TcpConn) => Promise<void>): Proxy {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const near = new Set<Deno.TcpConn>();
  const handled = new Set<Promise<void>>();

  async function accept(): Promise<void> {
    for await (const connection of listener) {
      near.add(connection);
      const done = handle(connection).catch((error) => {
        closeQuietly(connection);
        if (!isGone(error)) throw error;
      }).finally(() => {
        near.delete(connection);
        handled.delete(done);
      });
      handled.add(done);
    }
  }

  const accepted = accept();
  return {
    port: listener.addr.port,
    async close() {
      listener.close();
      for (const connection of near) closeQuietly(connection);
      await accepted;
      await Promise.all(handled);
    },
  };
}
