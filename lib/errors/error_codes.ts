/**
 * The codes with which DistSales refuses, and which refusals pass. Browsers
 * load this file too: it imports nothing.
 */

/** Every way in which DistSales refuses. */
export const ERROR_CODES = [
  "invalid_input",
  "unauthenticated",
  "invalid_credentials",
  "forbidden",
  "not_found",
  "conflict",
  "sold_out",
  "offer_closed",
  "offer_open",
  "username_taken",
  "email_taken",
  "too_large",
  "command_id_reused",
  "rate_limited",
  /** Something failed that nobody expected. */
  "internal",
  /** No node could be found that leads. */
  "no_leader",
  /** The database cannot be reached. */
  "unavailable",
] as const;

export type ErrorCode = typeof ERROR_CODES[number];

/** Tells whether a refusal with `code` is the market's own fault. */
export function isFault(code: string): boolean {
  return code === "internal" || code === "no_leader" || code === "unavailable";
}

/**
 * Tells whether a refusal with `code` passes by itself: the same may be sent
 * again, under the same command id. Every other refusal is final.
 */
export function passes(code: string): boolean {
  return code === "rate_limited" || isFault(code);
}
