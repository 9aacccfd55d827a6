/**
 * What a failed statement says about the database, told by the error's code:
 * a SQLSTATE from PostgreSQL, or a name from the driver or the operating
 * system.
 */

/** Codes that mean that the database could not be asked, or was lost midway. */
const LOST: readonly RegExp[] = [
  // Class 08: PostgreSQL noticed that a connection broke.
  /^08/,
  // The server stops, starts or crashed, or the database was dropped.
  /^57P0/,
  // A transaction was cut off because it idled, or lasted, for too long.
  /^25P0[34]$/,
  // The server has no connection left.
  /^53300$/,
  // The driver could not connect, or its connection ended.
  /^CONNECT(ION)?_/,
  // The operating system could not reach the server, or lost it.
  /^E(CONNREFUSED|CONNRESET|CONNABORTED|PIPE|TIMEDOUT)$/,
  /^E(HOSTUNREACH|HOSTDOWN|NETUNREACH|NETDOWN)$/,
  // The name server knows no address for the host, or is away itself.
  /^E(NOTFOUND|AI_AGAIN)$/,
];

/** Codes that mean that the server's certificate, or ours for it, is no good. */
const UNTRUSTED = /^(ERR_TLS_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_)/;

/** Tells whether a connection failed as the server could not be trusted. */
export function isUntrusted(error: unknown): boolean {
  return UNTRUSTED.test(codeOf(error));
}

/**
 * Tells whether the database was lost: it could not be asked, or the
 * connection ended before it answered. A write is then there once or not at
 * all, and the same may go well in a moment.
 */
export function isDatabaseLost(error: unknown): boolean {
  const code = codeOf(error);
  // The socket file of a local server; a file of ours that is missing has the
  // same code, and a fault of ours is no lost database.
  if (code === "ENOENT") return syscallOf(error) === "connect";
  return isUntrusted(error) || LOST.some((pattern) => pattern.test(code));
}

/**
 * Tells whether a transaction failed only because of others at the same time:
 * a deadlock or a failed serialization. A repeat may go well at once.
 */
export function isContention(error: unknown): boolean {
  return ["40001", "40P01"].includes(codeOf(error));
}

/** Returns the code of `error`, or "" for one that has none. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? error.code : "";
  return typeof code === "string" ? code : "";
}

function syscallOf(error: unknown): unknown {
  return error instanceof Error && "syscall" in error ? error.syscall : "";
}
