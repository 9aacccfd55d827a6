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
import type { SentForm } from "../../(_common)/form.ts";
import { photoFiles, productFields } from "./product_form.ts";

/**
 * Changes the item's fields, then removes photos, puts them into order and adds
 * new ones, which were checked before anything changed. Each step has an id
 * made from the form's, so that a form sent twice does nothing twice.
 *
 * @throws {DomainError} from any of the commands.
 */
export async function changeProduct(
  state: State,
  product_id: string,
  { data, values, commandId }: SentForm,
): Promise<void> {
  const { quantity, ...fields } = productFields(
    values,
    state.services.config.currency,
  );
  // A quantity that was not changed is left out: some may have been sold since
  // the form was opened.
  const touched = values["quantity"] !== values["quantity_was"];
  const input = parseInput(editProduct.input, {
    product_id,
    ...fields,
    ...(touched ? { quantity } : {}),
  });
  const photos = await preparePhotos(photoFiles(data));
  await state.execute(editProduct, input, commandId);

  const removed = new Set(texts(data, "removed"));
  for (const photo_id of removed) {
    const id = derivedId(commandId, `remove ${photo_id}`);
    await state.execute(removePhoto, { photo_id }, id);
  }
  const photo_ids = texts(data, "photo_ids").filter((id) => !removed.has(id));
  if (photo_ids.length > 0) {
    const id = derivedId(commandId, "order");
    await state.execute(orderPhotos, { product_id, photo_ids }, id);
  }
  if (photos.length > 0) {
    const id = derivedId(commandId, "photos");
    await state.execute(addPhotos, { product_id, photos }, id);
  }
}

function texts(data: FormData, name: string): string[] {
  return data.getAll(name).filter((value) => typeof value === "string");
}
