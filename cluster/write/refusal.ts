/**
 * A refusal as JSON: on its way from the leader, and as it is kept for repeats.
 */
import { z } from "zod";
import { DomainError } from "../../lib/errors/domain_error.ts";
import { ERROR_CODES } from "../../lib/errors/error_codes.ts";

/** What a `DomainError` says. */
export const refusal = z.object({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  issues: z.array(z.object({
    path: z.array(z.union([z.string(), z.number()])).readonly(),
    message: z.string(),
  })).readonly().exactOptional(),
  /** In seconds. */
  retryAfter: z.number().exactOptional(),
});

export type Refusal = z.infer<typeof refusal>;

/** Returns what `error` says, without its stack. */
export function toRefusal({ code, message, more }: DomainError): Refusal {
  return { code, message, ...more };
}

/** Returns the error that says this, to be thrown here. */
export function toDomainError(
  { code, message, ...more }: Refusal,
): DomainError {
  return new DomainError(code, message, more);
}
