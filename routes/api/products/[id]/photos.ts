/**
 * Adds the photos of a multipart form to one's own product: every file of the
 * form, in its order.
 */
import { z } from "zod";
import { readFormData } from "../../../../app/http/form_data.ts";
import { idParam } from "../../../../app/http/input.ts";
import { json } from "../../../../app/http/json.ts";
import { uploads } from "../../../../app/http/uploads.ts";
import { demandUser } from "../../../../app/http/with_user.ts";
import { define } from "../../../../app/state.ts";
import { parseInput } from "../../../../lib/input/parse_input.ts";
import {
  PHOTO_FORM,
  preparePhotos,
} from "../../../../market/catalogue/photos/photo_files.ts";
import {
  addPhotos,
  refuseForeignProduct,
} from "../../../../market/catalogue/photos/photos.ts";

const idempotencyKey = z.object({
  "Idempotency-Key": z.uuid(
    "Send a UUID of your own in the header Idempotency-Key: a repeat with it is safe.",
  ),
});

export const handler = define.handlers({
  async POST(ctx) {
    const { state, req, params } = ctx;
    const product_id = idParam(params["id"]);
    await refuseForeignProduct(state.reader, state.actor, product_id);
    const { "Idempotency-Key": id } = parseInput(idempotencyKey, {
      "Idempotency-Key": req.headers.get("idempotency-key"),
    });
    const { id: me } = demandUser(state);
    const { result, epoch } = await uploads.take(me, async () => {
      const { data, excess } = await readFormData(req, PHOTO_FORM);
      if (excess !== null) throw excess;
      const files = [...data.values()].filter((value) => value instanceof File);
      const photos = await preparePhotos(files);
      return await state.execute(addPhotos, {
        product_id,
        photos,
      }, id);
    });
    return json({ ok: true, result, epoch });
  },
});
