/** How DistSales refuses: a code for programs, a sentence for people. */

/** Every way in which DistSales refuses, and the HTTP status that says so. */
export const STATUS_BY_CODE = {
  invalid_input: 400,
  unauthenticated: 401,
  invalid_credentials: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  sold_out: 409,
  offer_closed: 409,
  offer_open: 409,
  username_taken: 409,
  email_taken: 409,
  too_large: 413,
  command_id_reused: 422,
  rate_limited: 429,
  internal: 500,
  no_leader: 503,
  /** The database cannot be reached. */
  unavailable: 503,
} as const;

export type ErrorCode = keyof typeof STATUS_BY_CODE;

/** One field that was wrong, and what to do about it. */
export interface Issue {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** An expected refusal: `message` is a sentence for the person, saying what to do. */
export class DomainError extends Error {
  override readonly name = "DomainError";

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly more: {
      readonly issues?: readonly Issue[];
      /** Seconds to wait before trying again. */
      readonly retryAfter?: number;
    } = {},
  ) {
    super(message);
  }

  /** The HTTP status of `code`. */
  get status(): number {
    return STATUS_BY_CODE[this.code];
  }

  /** Whether it passes by itself. */
  get passes(): boolean {
    return passesByItself(this.status);
  }
}

/**
 * Returns whether a refusal with this HTTP status passes by itself: the same may
 * be sent again, under the same id. All else is final.
 */
export function passesByItself(status: number): boolean {
  return status === 429 || status >= 500;
}
