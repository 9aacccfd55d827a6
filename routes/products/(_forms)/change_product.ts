/** What the form for changing an item does. */
import type { State } from "../../../app/state.ts";
import { derivedId } from "../../../lib/derived_id.ts";
import { parseInput } from "../../../lib/input/parse_input.ts";
import {
  addPhotos,
  orderPhotos,
  removePhoto,
} from "../../../market/catalogue/photos/photos.ts";
import { editProduct } from "../../../market/catalogue/edit_product.ts";
import { findProduct } from "../../../market/catalogue/products.ts";
import type { SentForm } from "../../(_common)/form.ts";
import { arrange } from "./arrange_photos.ts";
import { photoIds, removedPhotoIds } from "./kept_photos.ts";
import { productChanges } from "./product_form.ts";

/**
 * Changes what was changed in the form of the item's fields, then removes
 * photos, adds those that were kept for it, and puts them into order. Each step
 * has an id made from the form's, so that a form sent twice does nothing twice.
 *
 * @throws {DomainError} from any of the commands.
 */
export async function changeProduct(
  state: State,
  product_id: string,
  { data, values, commandId }: SentForm,
): Promise<void> {
  const { currency } = state.services.config;
  const { changes, seen } = productChanges(values, currency);
  const input = parseInput(editProduct.input, { product_id, ...changes, seen });
  const product = await findProduct(state.reader, product_id, state.user);
  const { removed, added, order } = arrange({
    was: idsOf(values["photos_was"]),
    wanted: photoIds(data),
    removed: removedPhotoIds(data),
    present: product?.photos.map(({ id }) => id) ?? [],
  });
  if (Object.keys(changes).length > 0) {
    await state.execute(editProduct, input, commandId);
  }

  for (const photo_id of removed) {
    const id = derivedId(commandId, `remove ${photo_id}`);
    await state.execute(removePhoto, { photo_id }, id);
  }
  if (added.length > 0) {
    const id = derivedId(commandId, `add ${added.join()}`);
    await state.execute(addPhotos, { product_id, photo_ids: added }, id);
  }
  if (order !== null) {
    const id = derivedId(commandId, `order ${order.join()}`);
    await state.execute(orderPhotos, { product_id, photo_ids: order }, id);
  }
}

/** Undefined for a form that does not say which photos it was shown with. */
function idsOf(text: string | undefined): string[] | undefined {
  return text?.split(",").filter((id) => id !== "");
}
