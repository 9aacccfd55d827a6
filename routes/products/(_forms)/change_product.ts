/** What the form for changing an item does. */
import type { State } from "../../../app/state.ts";
import { derivedId } from "../../../lib/derived_id.ts";
import { parseInput } from "../../../lib/input/parse_input.ts";
import { preparePhotos } from "../../../market/catalogue/photos/photo_files.ts";
import {
  addPhotos,
  orderPhotos,
  removePhoto,
} from "../../../market/catalogue/photos/photos.ts";
import { editProduct } from "../../../market/catalogue/edit_product.ts";
import { findProduct } from "../../../market/catalogue/products.ts";
import type { SentForm } from "../../(_common)/form.ts";
import { arrange } from "./arrange_photos.ts";
import { photoFiles, productChanges } from "./product_form.ts";

/**
 * Changes what was changed in the form of the item's fields, then removes
 * photos, puts them into order and adds new ones, which were checked before
 * anything changed. Each step has an id
 * made from the form's, so that a form sent twice does nothing twice.
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
  const { removed, order } = arrange({
    was: idsOf(values["photos_was"]),
    wanted: texts(data, "photo_ids"),
    removed: texts(data, "removed"),
    present: product?.photos.map(({ id }) => id) ?? [],
  });
  const photos = await preparePhotos(photoFiles(data));
  if (Object.keys(changes).length > 0) {
    await state.execute(editProduct, input, commandId);
  }

  for (const photo_id of removed) {
    const id = derivedId(commandId, `remove ${photo_id}`);
    await state.execute(removePhoto, { photo_id }, id);
  }
  if (order !== null) {
    const id = derivedId(commandId, "order");
    await state.execute(orderPhotos, { product_id, photo_ids: order }, id);
  }
  if (photos.length > 0) {
    const id = derivedId(commandId, "photos");
    await state.execute(addPhotos, { product_id, photos }, id);
  }
}

/** Undefined for a form that does not say which photos it was shown with. */
function idsOf(text: string | undefined): string[] | undefined {
  return text?.split(",").filter((id) => id !== "");
}

function texts(data: FormData, name: string): string[] {
  return data.getAll(name).filter((value) => typeof value === "string");
}
