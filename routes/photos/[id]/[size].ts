/**
 * A photo's WebP bytes. They never change under this address; but its item may
 * be taken down, so that who keeps them asks again after a while. Those of an
 * item that not everybody may see are kept by nobody.
 */
import { z } from "zod";
import { idParam } from "../../../app/http/input.ts";
import { define } from "../../../app/state.ts";
import { DomainError } from "../../../lib/errors/domain_error.ts";
import {
  PHOTO_SIZES,
  readPhoto,
} from "../../../market/catalogue/photos/read_photo.ts";

const photoSize = z.enum(PHOTO_SIZES);

const FOR_EVERYBODY = { "cache-control": "public, max-age=300, no-transform" };
const FOR_NOBODY = { "cache-control": "private, no-store" };

export const handler = define.handlers({
  async GET(ctx) {
    const { params, state, req } = ctx;
    const id = idParam(params["id"]);
    const size = photoSize.safeParse(params["size"]);
    if (!size.success) throw notFound();
    const etag = `"${id}-${size.data}"`;
    const isKept = req.headers.get("if-none-match") === etag;
    const asked = isKept ? null : size.data;
    const photo = await readPhoto(state.reader, id, asked, state.user);
    if (photo === null) throw notFound();
    const headers = photo.shown ? { ...FOR_EVERYBODY, etag } : FOR_NOBODY;
    return isKept
      ? new Response(null, { status: 304, headers })
      : new Response(photo.bytes, {
        headers: { ...headers, "content-type": "image/webp" },
      });
  },
});

function notFound(): DomainError {
  return new DomainError("not_found", "There is no such photo.");
}
