/**
 * Keeps the photos of a multipart form for the person who sends them, until an
 * item of theirs takes them.
 */
import { json } from "../../app/http/json.ts";
import { uploads } from "../../app/http/uploads.ts";
import { demandUser } from "../../app/http/with_user.ts";
import { define } from "../../app/state.ts";
import { keepPhotos } from "../../market/catalogue/photos/kept_photos.ts";
import { readIdempotencyKey, readPhotos } from "./(_photos)/sent_photos.ts";

export const handler = define.handlers({
  async POST({ state, req }) {
    const { id: me } = demandUser(state);
    const id = readIdempotencyKey(req);
    const { result, epoch } = await uploads.take(me, async () => {
      const photos = await readPhotos(req);
      return await state.execute(keepPhotos, { photos }, id);
    });
    return json({ ok: true, result, epoch });
  },
});
