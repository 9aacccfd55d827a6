/** How photos of a form are prepared and sent in a browser. */
import type { PhotoWork } from "./photo_store.ts";
import { preparePhoto } from "./prepare_photo.ts";
import { sendPhoto } from "./send_photo.ts";

/**
 * Returns it.
 *
 * @param maxBytes The largest file that the server takes.
 */
export function photoWork(maxBytes: number): PhotoWork {
  return {
    prepare: (source, name, quarters) =>
      preparePhoto(source, name, quarters, maxBytes),
    send: sendPhoto,
    async load(id) {
      const answer = await fetch(`/photos/${id}/full`);
      if (!answer.ok) throw new Error("The photo could not be loaded.");
      return await answer.blob();
    },
    show: (photo) => URL.createObjectURL(photo),
    forget: (url) => URL.revokeObjectURL(url),
  };
}
