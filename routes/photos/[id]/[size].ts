/**
 * A photo's WebP bytes. They never change under this address, so that anybody
 * may keep them for ever. Those of an item that was taken down, which not
 * everybody may see, are kept by nobody.
 */
import { z } from "zod";
import { idParam } from "../../../app/http/input.ts";
import { define } from "../../../app/state.ts";
import { DomainError } from "../../../lib/errors/domain_error.ts";
import { PHOTO_SIZES, readPhoto } from "../../../market/catalogue/photos.ts";

const photoSize = z.enum(PHOTO_SIZES);

const FOR_EVER = { "cache-control": "public, max-age=31536000, immutable" };
const FOR_NOBODY = { "cache-control": "private, no-store" };

export const handler = define.handlers({
  async GET(ctx) {
    const { params, state, req } = ctx;
    const id = idParam(params["id"]);
    const size = photoSize.safeParse(params["size"]);
    if (!size.success) throw notFound();
    const etag = `"${id}-${size.data}"`;
    if (req.headers.get("if-none-match") === etag) {
      return new Response(null, {
        status: 304,
        headers: { ...FOR_EVER, etag },
      });
    }
    const photo = await readPhoto(state.reader, id, size.data, state.user);
    if (photo === null) throw notFound();
    return new Response(photo.bytes, {
      headers: {
        ...photo.shown ? { ...FOR_EVER, etag } : FOR_NOBODY,
        "content-type": "image/webp",
      },
    });
  },
});

function notFound(): DomainError {
  return new DomainError("not_found", "There is no such photo.");
}
