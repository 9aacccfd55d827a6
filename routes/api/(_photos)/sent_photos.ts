/** Photos that programs send: every file of a form, under an id of their own. */
import { z } from "zod";
import { readFormData } from "../../../app/http/form_data.ts";
import { parseInput } from "../../../lib/input/parse_input.ts";
import {
  PHOTO_FORM,
  type PreparedPhoto,
  preparePhotos,
} from "../../../market/catalogue/photos/photo_files.ts";

const idempotencyKey = z.object({
  "Idempotency-Key": z.uuid(
    "Send a UUID of your own in the header Idempotency-Key: a repeat with it is safe.",
  ),
});

/**
 * Returns the command's id, which the request has in a header.
 *
 * @throws {DomainError} `invalid_input`.
 */
export function readIdempotencyKey({ headers }: Request): string {
  return parseInput(idempotencyKey, {
    "Idempotency-Key": headers.get("idempotency-key"),
  })["Idempotency-Key"];
}

/**
 * Returns the photos of a multipart form, in their order.
 *
 * @throws {DomainError} as `readFormData` and `preparePhotos` do; the first that
 * is refused refuses them all.
 */
export async function readPhotos(request: Request): Promise<PreparedPhoto[]> {
  const { data, excess } = await readFormData(request, PHOTO_FORM);
  if (excess !== null) throw excess;
  const files = [...data.values()].filter((value) => value instanceof File);
  return await preparePhotos(files);
}
