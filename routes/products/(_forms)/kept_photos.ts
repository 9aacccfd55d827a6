/** Photos of a form for an item: kept at once, so that a refusal keeps them. */
import { z } from "zod";
import type { State } from "../../../app/state.ts";
import { derivedId } from "../../../lib/derived_id.ts";
import { DomainError } from "../../../lib/errors/domain_error.ts";
import { keepPhotos } from "../../../market/catalogue/photos/kept_photos.ts";
import {
  type PreparedPhoto,
  preparePhotos,
} from "../../../market/catalogue/photos/photo_files.ts";
import type { SentForm } from "../../(_common)/form.ts";

/**
 * Keeps the photos that a form was sent with as files.
 *
 * @returns the form with their ids behind those that it named already. A file
 * that is refused is its excess, if it has no other: the rest is kept.
 * @throws {DomainError} from the command `keep_photos`.
 */
export async function keepPhotoFiles(
  state: State,
  sent: SentForm,
): Promise<SentForm> {
  const { photos, refusal } = await prepareEach(photoFiles(sent.data));
  const excess = sent.excess ?? refusal;
  const named = photoIds(sent.data);
  const data = new FormData();
  for (const [name, value] of sent.data) {
    if (name !== "photos") data.append(name, value);
  }
  if (photos.length > 0) {
    // A form that was sent again names what was kept of it before.
    const { result, position } = await state.execute(
      keepPhotos,
      { photos },
      derivedId(sent.commandId, `keep after ${named.join()}`),
    );
    for (const id of result.photo_ids) data.append("photo_ids", id);
    // The form may be shown again, with them.
    if (position !== null) {
      state.reader = await state.services.cluster.readerAfter(position);
    }
  }
  return { ...sent, data, excess };
}

/** Returns the photos of a form by their ids, in order, without those removed. */
export function photoIds(data: FormData): string[] {
  const removed = removedPhotoIds(data);
  return ids(data, "photo_ids").filter((id) => !removed.includes(id));
}

/** Returns the ids of the photos that were taken away in a form. */
export function removedPhotoIds(data: FormData): string[] {
  return ids(data, "removed");
}

const uuid = z.uuid();

function ids(data: FormData, name: string): string[] {
  return data.getAll(name).map((value) => uuid.safeParse(value))
    .filter(({ success }) => success).map(({ data }) => data!.toLowerCase());
}

function photoFiles(data: FormData): File[] {
  return data.getAll("photos").filter((value) => value instanceof File);
}

/** Prepares each file by itself: one that is refused does not stop the rest. */
async function prepareEach(files: readonly File[]): Promise<
  { readonly photos: PreparedPhoto[]; readonly refusal: DomainError | null }
> {
  const photos: PreparedPhoto[] = [];
  let refusal: DomainError | null = null;
  for (const file of files) {
    try {
      photos.push(...await preparePhotos([file]));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      refusal ??= error;
    }
  }
  return { photos, refusal };
}
