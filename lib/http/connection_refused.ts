/**
 * Tells whether the host answered that nothing listens there: the process is
 * gone. A cut network is silent instead. The runtime says so in words alone.
 */
export function isConnectionRefused(error: unknown): boolean {
  return /connection refused|actively refused|os error (61|111|10061)\b/i
    .test(messageOf(error));
}

/** Returns what went wrong, in the words of its cause where there is one. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
