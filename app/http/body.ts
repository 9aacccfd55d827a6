/** Reading the body of a request, and no more of it than it may have. */
import { DomainError } from "../../lib/errors/domain_error.ts";
import { readLimited } from "../../lib/http/read_limited.ts";

/**
 * The most bytes of what people and programs write, as a form without photos
 * or as JSON: a description of 5,000 characters, and the names around it.
 */
export const TEXT_LIMIT_BYTES = 64 * 1024;

/**
 * Returns the request's body. A sender of more than was announced is cut off
 * at the limit as well.
 *
 * @param limit The most bytes that it may have.
 * @throws {DomainError} `too_large` past the limit.
 */
export async function readBody(
  request: Request,
  limit: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const announced = Number(request.headers.get("content-length") ?? 0);
  if (announced > limit) throw tooLarge(limit);
  const body = await readLimited(request.body, limit);
  if (body === null) throw tooLarge(limit);
  return body;
}

/** Returns the refusal of a body of more than `limit` bytes. */
export function tooLarge(limit: number): DomainError {
  const kilobytes = Math.floor(limit / 1024);
  const size = kilobytes < 1024
    ? `${kilobytes} KB`
    : `${Math.floor(kilobytes / 1024)} MB`;
  return new DomainError("too_large", `Send at most ${size} at once.`);
}
