/** One connection to one PostgreSQL server: opened, encrypted, and watched. */
import { readFileSync } from "node:fs";
import { connect, isIP, type Socket } from "node:net";
import { join } from "node:path";
import { connect as connectTls, type ConnectionOptions } from "node:tls";
import { cancelRequest, watchBackendKey } from "./backend_key.ts";
import type { DatabaseAddress, Host, SslMode } from "./database_url.ts";

/** What a connection needs to know beside its host. */
interface SocketOptions {
  readonly address: Pick<DatabaseAddress, "sslMode" | "sslRootCert">;
  /** How long opening may take, encryption included, in milliseconds. */
  readonly connectMs: number;
  /**
   * How long the server may be silent when it is due to answer, in milliseconds;
   * null for a connection that waits for somebody else.
   */
  readonly silenceMs: number | null;
}

/** A connection; the driver asks it for the name of its server. */
export interface HostSocket extends Socket {
  host: string;
  port: number;
  /** Returns for how long nothing has come from the server, in milliseconds. */
  silentForMs: () => number;
  /** Destroys it, and has the server end what it was due to answer. */
  giveUp: (reason?: Error) => void;
}

/** How soon a link that carries nothing is tried, in milliseconds. */
const KEEP_ALIVE_MS = 10_000;

/**
 * Opens a connection; the driver goes on from there with its first message.
 *
 * @throws the system's error, or one that says what is wrong with the encryption.
 */
export async function openSocket(
  host: Host,
  options: SocketOptions,
): Promise<HostSocket> {
  const { address: { sslMode }, connectMs } = options;
  const { promise: late, reject } = Promise.withResolvers<never>();
  const opened: Socket[] = [];
  const timer = setTimeout(
    () => reject(timedOut(`no connection within ${connectMs} ms`)),
    connectMs,
  );
  try {
    const socket = await Promise.race([
      sslMode === "allow"
        ? openPlain(host, opened)
        : openEncrypted(host, sslMode, options, opened),
      late,
    ]);
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    const key = watchBackendKey(socket);
    const giveUp = (reason?: Error) => {
      const session = watched.isDue() ? key() : null;
      socket.destroy(reason);
      if (session !== null) void cancel(host, options, session);
    };
    const watched = watch(socket, options.silenceMs, giveUp);
    return Object.assign(socket, {
      host: host.name,
      port: host.port,
      silentForMs: watched.silentForMs,
      giveUp,
    });
  } catch (error) {
    for (const socket of opened) socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function openPlain({ name, port }: Host, opened: Socket[]): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = name.startsWith("/")
    ? connect(join(name, `.s.PGSQL.${port}`))
    : connect(port, name);
  opened.push(socket);
  socket.once("error", reject);
  socket.once("connect", () => {
    socket.off("error", reject);
    resolve(socket);
  });
  return promise;
}

/** The message by which a client asks for encryption: its length, its number. */
const SSL_REQUEST = Uint8Array.of(0, 0, 0, 8, 4, 210, 22, 47);
const WILLING = "S".charCodeAt(0);

async function openEncrypted(
  host: Host,
  sslMode: SslMode,
  { address }: SocketOptions,
  opened: Socket[],
): Promise<Socket> {
  const socket = await openPlain(host, opened);
  if (sslMode === "disable") return socket;
  if (!await isWilling(socket)) {
    if (sslMode === "prefer") return socket;
    throw untrusted(
      "the server does not encrypt: switch its ssl on, or set sslmode=disable",
    );
  }
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const encrypted = connectTls(
    { socket, ...tlsOptions(host, sslMode, address.sslRootCert) },
    () => {
      encrypted.off("error", reject);
      resolve(encrypted);
    },
  );
  encrypted.once("error", reject);
  return await promise;
}

function isWilling(socket: Socket): Promise<boolean> {
  const { promise, resolve, reject } = Promise.withResolvers<boolean>();
  // As a balancer does that has no server at the moment.
  const ended = () =>
    reject(
      Object.assign(new Error("the server closed the connection"), {
        code: "ECONNRESET",
      }),
    );
  socket.once("error", reject);
  socket.once("close", ended);
  socket.once("data", (answer: Uint8Array) => {
    socket.off("error", reject);
    socket.off("close", ended);
    resolve(answer[0] === WILLING);
  });
  socket.write(SSL_REQUEST);
  return promise;
}

/**
 * What each mode verifies, as libpq has it: `require` verifies nothing, unless
 * there is a certificate to trust; `verify-ca` that the certificate comes from
 * one that is trusted; `verify-full` the host's name as well.
 */
function tlsOptions(
  { name }: Host,
  sslMode: SslMode,
  rootCert: string | undefined,
): ConnectionOptions {
  const servername = isIP(name) === 0 ? { servername: name } : {};
  const verifies = sslMode.startsWith("verify-") ||
    (sslMode === "require" && rootCert !== undefined);
  if (!verifies) return { ...servername, rejectUnauthorized: false };
  return {
    ...servername,
    // libpq calls the system's own certificates "system".
    ...rootCert !== undefined && rootCert !== "system" &&
      { ca: readAuthorities(rootCert) },
    ...sslMode === "verify-full"
      ? { host: name }
      : { checkServerIdentity: () => undefined },
  };
}

/** Reads the certificates to trust; what is none would count as an empty list. */
function readAuthorities(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw untrusted(`sslrootcert cannot be read: ${why}`);
  }
  if (!text.includes("-----BEGIN CERTIFICATE-----")) {
    throw untrusted(`sslrootcert ${path} holds no certificate`);
  }
  return text;
}

/** An error with a code such as the system's own, for what is not trusted. */
function untrusted(message: string): Error {
  return Object.assign(new Error(message), { code: "ERR_TLS_UNTRUSTED" });
}

/**
 * Ends what a session does whose connection was destroyed. Its server does not
 * notice that while a commit waits for a synchronous standby: it would keep the
 * session, and one more of each connection that is given up.
 */
async function cancel(
  host: Host,
  options: SocketOptions,
  session: Uint8Array,
): Promise<void> {
  try {
    const socket = await openSocket(host, { ...options, silenceMs: null });
    socket.on("error", () => {});
    socket.setTimeout(options.connectMs, () => socket.destroy());
    socket.end(cancelRequest(session));
  } catch {
    // A server that takes no connections has no such session either, or is
    // frozen, and finds out when it writes.
  }
}

/** The end of an answer: the server is ready for the next query. */
const READY = Uint8Array.of("Z".charCodeAt(0), 0, 0, 0, 5);

/**
 * Watches a connection, and gives it up when the server is silent for `ms` while
 * it is due to answer: a server that is frozen, or gone without a word, ends no
 * connection by itself, and the system goes on trying for a quarter of an hour.
 */
function watch(
  socket: Socket,
  ms: number | null,
  giveUp: (reason: Error) => void,
): { readonly isDue: () => boolean; readonly silentForMs: () => number } {
  let heardAt = performance.now();
  let dueSince: number | null = null;
  const write = socket.write.bind(socket) as (...args: unknown[]) => boolean;
  const watched = (...args: unknown[]) => {
    dueSince ??= performance.now();
    return write(...args);
  };
  socket.write = watched as Socket["write"];
  socket.on("data", (chunk: Uint8Array) => {
    heardAt = performance.now();
    dueSince = endsReady(chunk) ? null : heardAt;
  });
  const watching = {
    isDue: () => dueSince !== null,
    silentForMs: () => performance.now() - heardAt,
  };
  if (ms === null) return watching;
  const timer = setInterval(() => {
    if (dueSince === null || performance.now() - dueSince <= ms) return;
    clearInterval(timer);
    giveUp(timedOut(`the database was silent for ${ms} ms`));
  }, Math.min(ms / 4, 500));
  Deno.unrefTimer(Number(timer));
  socket.once("close", () => clearInterval(timer));
  return watching;
}

function endsReady(chunk: Uint8Array): boolean {
  const end = chunk.subarray(chunk.length - READY.length - 1);
  return end.length > READY.length &&
    READY.every((byte, place) => end[place] === byte);
}

function timedOut(message: string): Error {
  return Object.assign(new Error(message), { code: "ETIMEDOUT" });
}
