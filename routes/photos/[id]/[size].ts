import { z } from "zod";
import { DomainError } from "../../../lib/domain_error.ts";
import { define } from "../../../app/state.ts";
import { PHOTO_SIZES, readPhoto } from "../../../market/catalogue/photos.ts";
import { idParam } from "../../../app/http/input.ts";

const photoSize = z.enum(PHOTO_SIZES);

const FOR_EVER = { "cache-control": "public, max-age=31536000, immutable" };
const FOR_NOBODY = { "cache-control": "private, no-store" };

/**
 * A photo's WebP bytes. They never change under this address, so whoever has them may keep them for ever; but those of an
 * item that was taken down, which not everybody may see, are kept by nobody.
 */
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
