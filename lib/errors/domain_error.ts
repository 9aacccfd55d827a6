/** How DistSales refuses: a code for programs, a sentence for people. */
import { type ErrorCode, passes } from "./error_codes.ts";

/** One field that was wrong, and what to do about it. */
export interface Issue {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/**
 * An expected refusal: `message` is a sentence for the person, saying what to
 * do.
 */
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

  /** Whether it passes by itself, as `passes` says of its code. */
  get passes(): boolean {
    return passes(this.code);
  }
}
