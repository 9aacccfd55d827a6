/**
 * Works around a fault of the driver: it looks up PostgreSQL's array types on
 * each new connection with a promise that nobody can catch. When the database
 * goes away at that moment, the rejection would end the process, although the
 * query for which the connection was made fails in its own right.
 *
 * @returns how to end that.
 */
export function forgiveDriverFault(): Disposable {
  const forgive = (event: PromiseRejectionEvent) => {
    if (isTypeLookup(event.reason)) event.preventDefault();
  };
  globalThis.addEventListener("unhandledrejection", forgive);
  return {
    [Symbol.dispose]: () =>
      globalThis.removeEventListener("unhandledrejection", forgive),
  };
}

/** Tells whether the look-up failed: the driver notes the query on errors. */
function isTypeLookup(reason: unknown): boolean {
  return reason instanceof Error && "query" in reason &&
    typeof reason.query === "string" &&
    /typarray[^]*pg_catalog\.pg_type/.test(reason.query);
}
