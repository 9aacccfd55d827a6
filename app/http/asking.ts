/** What a request says of who asks, and of who sees the answer. */

/**
 * Returns whether a request brings a bearer token, right or wrong: programs
 * show who they are by one instead of a cookie.
 */
export function sendsBearer({ headers }: Request): boolean {
  return /^Bearer\b/i.test(headers.get("authorization") ?? "");
}

/**
 * Returns whether a page is asked for to be shown now. `HEAD` asks what it would
 * be, and browsers and programs for chats fetch ahead what nobody may open.
 */
export function isLookedAt({ method, headers }: Request): boolean {
  const purpose = headers.get("sec-purpose") ?? headers.get("purpose") ?? "";
  return method === "GET" && !/^(?:prefetch|preview)\b/i.test(purpose);
}
