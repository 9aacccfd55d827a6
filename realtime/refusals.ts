/** What a client is told when something cannot be done. */
import { isDatabaseLost } from "../db/failures.ts";
import type { Outage } from "../db/outage.ts";
import { DomainError } from "../lib/errors/domain_error.ts";
import type { ErrorCode } from "../lib/errors/error_codes.ts";
import type { Ack } from "./events.ts";

/** Not allowed, or too often: what somebody might try on purpose. */
const LOGGED: readonly ErrorCode[] = [
  "forbidden",
  "rate_limited",
  "unauthenticated",
];

/** An answer that says why not. */
type Refusal = Extract<Ack<never>, { ok: false }>;

/** Returns the answer that tells of a refusal. */
export function refuse({ code, message, more }: DomainError): Refusal {
  const { retryAfter, issues } = more;
  return {
    ok: false,
    error: {
      code,
      message: issues?.[0]?.message ?? message,
      ...retryAfter !== undefined && { retry_after: retryAfter },
    },
  };
}

/**
 * Returns the refusal that `error` is, or the one that it amounts to. What
 * nobody expected goes into the log, under a number that the client is told too.
 *
 * @param event What failed, for the log.
 * @param person Whose connection it is, if that is known, for the log.
 * @param outage Counts what the database's absence refuses.
 */
export function asRefusal(
  error: unknown,
  event: string,
  outage: Pick<Outage, "log" | "refuses">,
  person: string | null = null,
): DomainError {
  outage.refuses(error);
  if (error instanceof DomainError) {
    if (LOGGED.includes(error.code)) {
      outage.log.info("A socket event was refused.", {
        event,
        code: error.code,
        person,
      });
    }
    return error;
  }
  if (isDatabaseLost(error)) {
    return new DomainError(
      "unavailable",
      "The database cannot be reached just now. Try again shortly.",
      { retryAfter: 2 },
    );
  }
  const reference = crypto.randomUUID();
  outage.log.error("A socket event failed.", {
    event,
    reference,
    error: error instanceof Error ? error.stack : String(error),
  });
  return new DomainError(
    "internal",
    `Something went wrong here (${reference}).`,
  );
}
