import PhotoOrder from "../../islands/PhotoOrder.tsx";
import PhotoPicker from "../../islands/PhotoPicker.tsx";
import type { FormState } from "../form/form_state.ts";

/** The most photos of an item, and the most bytes of a photo. */
interface PhotoLimits {
  readonly photos: number;
  readonly bytes: number;
}

/** Arranges the photos that an item has, and adds new ones. */
export function PhotosField({ form, limits, present = [] }: {
  form: FormState;
  limits: PhotoLimits;
  /** The ids of the photos that the item has, in order. */
  present?: readonly string[];
}) {
  return (
    <div class="field">
      <label for="photos">
        {present.length === 0 ? "Photos" : "Add photos"}
      </label>
      <p class="hint" id="photos-hint">
        Up to{" "}
        {limits.photos}, 8 MB each. Daylight and a plain ground do wonders.
      </p>
      {present.length > 0 && <PhotoOrder photos={present} />}
      {present.length < limits.photos && (
        <PhotoPicker
          max={limits.photos - present.length}
          maxBytes={limits.bytes}
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
