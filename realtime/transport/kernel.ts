/**
 * What the kernel knows of this process's TCP connections, and Deno does not
 * tell: how many bytes came, and their end. Linux alone.
 */

/** Of a socket's address, as `struct sockaddr_in` and `sockaddr_in6` lay it. */
const AF_INET = 2;
const AF_INET6 = 10;
const ADDRESS_BYTES = 28;

/** `getsockopt(fd, IPPROTO_TCP, TCP_INFO)`, from `linux/tcp.h`. */
const IPPROTO_TCP = 6;
const TCP_INFO = 11;
const TCP_INFO_BYTES = 256;
/** Where `tcpi_bytes_received` stands in `struct tcp_info`, and ends. */
const BYTES_RECEIVED_AT = 128;
const BYTES_RECEIVED_END = BYTES_RECEIVED_AT + 8;

/** An address of no family: connecting to it ends what was connected. */
const NOWHERE = new Uint8Array(ADDRESS_BYTES).buffer;

/** The first descriptor that is not one of the three standard streams. */
const FIRST_FD = 3;

/** No process of ours opens more; a search ends there. */
const MAX_FD = 65_536;

/** So many descriptors in a row that are none: the search has passed the last. */
const MAX_GAP = 1024;

/**
 * Where glibc lies, on Debian's kind of systems and on others. A permission is
 * given for a path alone.
 */
export const LIBC_PATHS = [
  `/lib/${Deno.build.arch}-linux-gnu/libc.so.6`,
  "/lib64/libc.so.6",
  "/usr/lib/libc.so.6",
];

/** The kernel's view of the connections; to be closed when no longer used. */
interface Kernel {
  /**
   * Returns the descriptor of the connection to `peer`, or null.
   *
   * @param others descriptors that are known to be others.
   */
  find(peer: Deno.NetAddr, others: { has(fd: number): boolean }): number | null;
  /** Whether a descriptor is the connection to `peer`. */
  is(fd: number, peer: Deno.NetAddr): boolean;
  /** Returns how many bytes came over a connection since it began, or null. */
  bytesReceived(fd: number): number | null;
  /**
   * Resets a connection, and drops what was not read of it. A shutdown would
   * let the other end wait for minutes.
   */
  cut(fd: number): void;
  close(): void;
}

/**
 * Returns the kernel's view, or null where there is none: on another system, on
 * another C library than glibc, or without the permission `--allow-ffi`.
 */
export function openKernel(): Kernel | null {
  if (Deno.build.os !== "linux") return null;
  for (const path of LIBC_PATHS) {
    const { state } = Deno.permissions.querySync({ name: "ffi", path });
    if (state !== "granted") continue;
    try {
      return createKernel(openLibrary(path));
    } catch {
      // It lies elsewhere.
    }
  }
  return null;
}

function openLibrary(path: string) {
  return Deno.dlopen(path, {
    getpeername: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
    getsockopt: {
      parameters: ["i32", "i32", "i32", "buffer", "buffer"],
      result: "i32",
    },
    connect: { parameters: ["i32", "buffer", "i32"], result: "i32" },
  });
}

function createKernel(libc: ReturnType<typeof openLibrary>): Kernel {
  const { connect, getpeername, getsockopt } = libc.symbols;
  const address = new DataView(new ArrayBuffer(ADDRESS_BYTES));
  const info = new DataView(new ArrayBuffer(TCP_INFO_BYTES));
  const length = new Uint32Array(1);

  /** Reads who is at the other end of a descriptor into `address`. */
  function readPeer(fd: number): boolean {
    length[0] = ADDRESS_BYTES;
    return getpeername(fd, address.buffer, length.buffer) === 0;
  }

  function isPeer(port: number, host: string): boolean {
    return address.getUint16(2) === port && hostOf(address) === host;
  }

  return {
    find(peer, others) {
      const host = inOneForm(peer.hostname);
      if (host === null) return null;
      let gap = 0;
      for (let fd = FIRST_FD; fd < MAX_FD && gap < MAX_GAP; fd++) {
        if (others.has(fd)) {
          gap = 0;
        } else if (!readPeer(fd)) {
          gap++;
        } else {
          gap = 0;
          if (isPeer(peer.port, host)) return fd;
        }
      }
      return null;
    },
    is(fd, peer) {
      const host = inOneForm(peer.hostname);
      return host !== null && readPeer(fd) && isPeer(peer.port, host);
    },
    bytesReceived(fd) {
      length[0] = TCP_INFO_BYTES;
      const failed = getsockopt(
        fd,
        IPPROTO_TCP,
        TCP_INFO,
        info.buffer,
        length.buffer,
      );
      if (failed !== 0 || length[0] < BYTES_RECEIVED_END) return null;
      return Number(info.getBigUint64(BYTES_RECEIVED_AT, true));
    },
    cut: (fd) => void connect(fd, NOWHERE, ADDRESS_BYTES),
    close: () => libc.close(),
  };
}

/** Returns a socket's address as `inOneForm` writes it; null for other kinds. */
function hostOf(address: DataView): string | null {
  const family = address.getUint16(0, true);
  const part = (at: number) => address.getUint16(at).toString(16);
  if (family === AF_INET) return inOneForm(`::ffff:${part(4)}:${part(6)}`);
  if (family !== AF_INET6) return null;
  const parts = Array.from({ length: 8 }, (_, n) => part(8 + 2 * n));
  return inOneForm(parts.join(":"));
}

/**
 * Returns an IP address as IPv6 in its shortest form; one of IPv4 as the
 * address that stands for it there. Null for what is none.
 */
function inOneForm(host: string): string | null {
  const six = host.includes(":") ? host : `::ffff:${host}`;
  return URL.parse(`http://[${six}]`)?.hostname ?? null;
}
