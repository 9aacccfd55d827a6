/** What is told of a request that failed. */
import { HttpError } from "fresh";
import { isDatabaseLost } from "../../db/failures.ts";
import { DomainError, type Issue } from "../../lib/errors/domain_error.ts";
import type { ErrorCode } from "../../lib/errors/error_codes.ts";
import {
  BrokenOffError,
  SlowSenderError,
} from "../../lib/http/read_limited.ts";
import { TimeLimitError } from "../../lib/time/time_limit.ts";
import { MethodNotAllowedError } from "./methods.ts";
import { STATUS_BY_CODE } from "./status.ts";

/** What went wrong, fit for the person who asked. */
export interface Problem {
  readonly status: number;
  readonly code: ErrorCode | "method_not_allowed" | "http_error";
  readonly message: string;
  readonly issues?: readonly Issue[];
  /** Seconds to wait before trying again. */
  readonly retryAfter?: number;
  /** The methods that the address takes, where it was asked with another. */
  readonly allow?: string;
  /** False for what nobody expected: it belongs in the log. */
  readonly expected: boolean;
}

/** Returns the headers that tell what a client may do about a problem. */
export function headersOf(
  { retryAfter, allow }: Problem,
): Record<string, string> {
  return {
    "cache-control": "no-store",
    ...(allow === undefined ? {} : { allow }),
    ...retryAfterHeader(retryAfter),
  };
}

/**
 * Returns the header that says when to try again, or none.
 *
 * @param seconds From now on; the header has whole ones.
 */
export function retryAfterHeader(
  seconds: number | undefined,
): Record<string, string> {
  return seconds === undefined
    ? {}
    : { "retry-after": String(Math.ceil(seconds)) };
}

/** Whether what is asked for at a path is read by programs alone. */
export function isForPrograms(pathname: string): boolean {
  return /^\/(api|internal|metrics)(\/|$)/.test(pathname);
}

/**
 * Returns what to tell the visitor about `error`. Of an unexpected one that is
 * only the request's id, which stands in the log beside the stack.
 */
export function problemOf(error: unknown, requestId: string): Problem {
  if (error instanceof DomainError) {
    const { code, message, more } = error;
    const status = STATUS_BY_CODE[code];
    return { status, code, message, ...more, expected: true };
  }
  if (error instanceof MethodNotAllowedError) {
    return { ...problemOfStatus(405, error.message), allow: error.allow };
  }
  if (error instanceof HttpError && error.status < 500) {
    return problemOfStatus(error.status, error.message);
  }
  if (error instanceof BrokenOffError) {
    return problemOfStatus(499, "This request broke off. Send it again.");
  }
  if (error instanceof SlowSenderError) {
    return problemOfStatus(408, "This took too long to arrive. Send it again.");
  }
  if (isDatabaseLost(error) || error instanceof TimeLimitError) {
    return {
      status: 503,
      code: "unavailable",
      message: "The database cannot be reached just now. Try again shortly.",
      retryAfter: 2,
      expected: false,
    };
  }
  return {
    status: 500,
    code: "internal",
    message:
      `Something went wrong on our side. Please try again; if it stays, report the number ${requestId}.`,
    expected: false,
  };
}

function problemOfStatus(status: number, message: string): Problem {
  const expected = true;
  switch (status) {
    case 401:
      return {
        status,
        code: "unauthenticated",
        message: message || "Log in to see this.",
        expected,
      };
    case 403:
      return {
        status,
        code: "forbidden",
        message: message || "This request did not come from our own pages.",
        expected,
      };
    case 404:
      return {
        status,
        code: "not_found",
        message: message || "There is nothing at this address.",
        expected,
      };
    case 405:
      return {
        status,
        code: "method_not_allowed",
        message: message || "This address does not take that method.",
        expected,
      };
    case 413:
      return {
        status,
        code: "too_large",
        message: message || "That is too large.",
        expected,
      };
    case 400:
      return {
        status,
        code: "invalid_input",
        message: message || "This request cannot be understood.",
        expected,
      };
    default:
      return {
        status,
        code: "http_error",
        message: message || `The request was refused (${status}).`,
        expected,
      };
  }
}
