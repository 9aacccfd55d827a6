import { z } from "zod";
import { DomainError } from "../../../cluster/command.ts";
import { define } from "../../../define.ts";
import { PHOTO_SIZES, readPhoto } from "../../../market/photos.ts";
import { idParam } from "../../(_common)/json.ts";

const photoSize = z.enum(PHOTO_SIZES);

/** A photo's WebP bytes. They never change under this address, so whoever has them may keep them for ever. */
export const handler = define.handlers({
  async GET(ctx) {
    const { params, state, req } = ctx;
    const id = idParam(params["id"]);
    const size = photoSize.safeParse(params["size"]);
    if (!size.success) throw notFound();
    const etag = `"${id}-${size.data}"`;
    const headers = {
      "cache-control": "public, max-age=31536000, immutable",
      etag,
    };
    if (req.headers.get("if-none-match") === etag) {
      return new Response(null, { status: 304, headers });
    }
    const bytes = await readPhoto(state.reader, id, size.data);
    if (bytes === null) throw notFound();
    return new Response(bytes, {
      headers: { ...headers, "content-type": "image/webp" },
    });
  },
});

function notFound(): DomainError {
  return new DomainError("not_found", "There is no such photo.");
}
