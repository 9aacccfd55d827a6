import PhotoOrder from "../../islands/PhotoOrder.tsx";
import PhotoPicker from "../../islands/PhotoPicker.tsx";
import { MAX_PHOTO_BYTES, MAX_PHOTOS } from "../../market/photos.ts";
import type { FormState } from "../form/form_state.ts";

/** An item's photos: those it has, and those to add. */
export function PhotosField({ form, present = [] }: {
  form: FormState;
  /** The ids of the photos that the item has, in order. */
  present?: readonly string[];
}) {
  return (
    <div class="field">
      <label for="photos">
        {present.length === 0 ? "Photos" : "Add photos"}
      </label>
      <p class="hint" id="photos-hint">
        Up to {MAX_PHOTOS}, 8 MB each. Daylight and a plain ground do wonders.
      </p>
      {present.length > 0 && <PhotoOrder photos={present} />}
      {present.length < MAX_PHOTOS && (
        <PhotoPicker
          max={MAX_PHOTOS - present.length}
          maxBytes={MAX_PHOTO_BYTES}
        />
      )}
      <p class="field-error" id="photos-error">{form.fields["photos"] ?? ""}</p>
      {form.message !== null && present.length === 0 && (
        <p class="hint">
          Please choose the photos again: browsers do not keep them.
        </p>
      )}
    </div>
  );
}
