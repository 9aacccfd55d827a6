import type { FieldPhoto } from "./photo_store.ts";
import { type PhotoTool, PhotoTools } from "./PhotoTools.tsx";

/**
 * A photo in a form. Without JavaScript it has a box to remove it, and the order
 * stays.
 */
export function PhotoItem({ photo, place, last, live, onUse, onRetry }: {
  photo: FieldPhoto;
  /** Its place, from 0. */
  place: number;
  last: number;
  /** Whether a script serves the buttons. */
  live: boolean;
  onUse: (tool: PhotoTool) => void;
  onRetry: () => void;
}) {
  const { id, key, problem, share, state, url } = photo;
  return (
    <li class="preview" data-photo={key} data-state={state}>
      <img src={url} alt={`Photo ${place + 1}`} width={160} height={120} />
      {place === 0 && <span class="tag tag-ink">First</span>}
      {id !== null && <input type="hidden" name="photo_ids" value={id} />}
      {state === "sending" && (
        <progress aria-label={`Sending photo ${place + 1}`} value={share} />
      )}
      {state === "failed" && (
        <p class="preview-problem">
          {problem}{" "}
          <button type="button" class="link" onClick={onRetry}>
            Try again
          </button>
        </p>
      )}
      {live
        ? <PhotoTools place={place} last={last} onUse={onUse} />
        : (
          <label class="check">
            <input type="checkbox" name="removed" value={id ?? ""} />
            Remove
          </label>
        )}
    </li>
  );
}
