import { DomainError } from "../../lib/domain_error.ts";

/**
 * Reads the request's body, at most `limit` bytes of it: a sender who announces less than it sends is cut off as well.
 *
 * @throws {DomainError} `too_large` past the limit.
 */
export async function readBody(
  request: Request,
  limit: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const announced = Number(request.headers.get("content-length") ?? 0);
  if (announced > limit) throw tooLarge(limit);
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body) {
    size += chunk.byteLength;
    if (size > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  const body = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    body.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return body;
}

/**
 * Reads a form, urlencoded or multipart, at most `limit` bytes of it.
 *
 * @throws {DomainError} `too_large` past the limit, `invalid_input` when it is no form.
 */
export async function readFormData(
  request: Request,
  limit: number,
): Promise<FormData> {
  const body = await readBody(request, limit);
  const type = request.headers.get("content-type") ?? "";
  try {
    return await new Response(body, { headers: { "content-type": type } })
      .formData();
  } catch {
    throw new DomainError(
      "invalid_input",
      "This form could not be read. Reload the page and send it again.",
    );
  }
}

function tooLarge(limit: number): DomainError {
  const size = limit >= 1024 * 1024
    ? `${Math.floor(limit / 1024 / 1024)} MB`
    : `${Math.floor(limit / 1024)} KB`;
  return new DomainError("too_large", `Send at most ${size} at once.`);
}
