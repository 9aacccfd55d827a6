/**
 * Adds the photos of a multipart form to one's own product: every file of the
 * form, in its order.
 */
import { idParam } from "../../../../app/http/input.ts";
import { json } from "../../../../app/http/json.ts";
import { uploads } from "../../../../app/http/uploads.ts";
import { demandUser } from "../../../../app/http/with_user.ts";
import { define } from "../../../../app/state.ts";
import {
  addPhotos,
  refuseForeignProduct,
} from "../../../../market/catalogue/photos/photos.ts";
import { readIdempotencyKey, readPhotos } from "../../(_photos)/sent_photos.ts";

export const handler = define.handlers({
  async POST(ctx) {
    const { state, req, params } = ctx;
    const product_id = idParam(params["id"]);
    await refuseForeignProduct(state.reader, state.actor, product_id);
    const id = readIdempotencyKey(req);
    const { id: me } = demandUser(state);
    const { result, epoch } = await uploads.take(me, async () => {
      const photos = await readPhotos(req);
      return await state.execute(addPhotos, { product_id, photos }, id);
    });
    return json({ ok: true, result, epoch });
  },
});
