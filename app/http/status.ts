/** How HTTP says what DistSales refuses. */
import type { ErrorCode } from "../../lib/errors/error_codes.ts";

/** The HTTP status of each code. */
export const STATUS_BY_CODE: Readonly<Record<ErrorCode, number>> = {
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
  unavailable: 503,
};
