import PhotoField from "../../islands/PhotoField.tsx";
import type { FormState } from "../form/form_state.ts";

/** The most photos of an item, and the most bytes of a photo. */
interface PhotoLimits {
  readonly photos: number;
  readonly bytes: number;
}

/** Arranges the photos that an item has or gets, and adds new ones. */
export function PhotosField(
  { form, limits, photos, removed = [], orderNow = [] }: {
    form: FormState;
    limits: PhotoLimits;
    /** The ids of the photos, in order. */
    photos: readonly string[];
    /** The ids of those that are taken away, when the form is sent. */
    removed?: readonly string[];
    /** The order in which another window put them, where the two meet. */
    orderNow?: readonly string[];
  },
) {
  return (
    <div class="field">
      <label for="photos">
        {photos.length === 0 ? "Photos" : "Add photos"}
      </label>
      <p class="hint" id="photos-hint">
        Up to{" "}
        {limits.photos}, 8 MB each. Daylight and a plain ground do wonders.
      </p>
      <PhotoField
        photos={photos}
        removed={removed}
        max={limits.photos}
        maxBytes={limits.bytes}
      />
      <p class="field-error" id="photos-error">{form.fields["photos"] ?? ""}</p>
      {orderNow.length > 0 && (
        <ol class="previews" aria-label="The order that they have now">
          {orderNow.map((id, place) => (
            <li class="preview">
              <img
                src={`/photos/${id}/card`}
                alt={`Photo ${place + 1} now`}
                width={160}
                height={120}
              />
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
