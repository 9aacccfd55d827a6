import { useEffect, useState } from "preact/hooks";
import { PreviewTools } from "../components/product/PreviewTools.tsx";
import { move } from "../components/browser/arrange.ts";

/**
 * Arranges the photos that an item has, and removes some. Hidden fields carry
 * the order. Without JavaScript each photo has a box to remove it, and the
 * order stays.
 */
export default function PhotoOrder({ photos, removed }: {
  photos: readonly string[];
  removed: readonly string[];
}) {
  const [kept, setKept] = useState(photos);
  const [live, setLive] = useState(false);
  useEffect(() => setLive(true), []);
  const gone = [...removed, ...photos.filter((id) => !kept.includes(id))];
  return (
    <>
      <ol class="previews" aria-label="Photos, the first is shown in lists">
        {kept.map((id, place) => (
          <li class="preview" key={id}>
            <img
              src={`/photos/${id}/card`}
              alt={`Photo ${place + 1}`}
              width={160}
              height={120}
            />
            {place === 0 && <span class="tag tag-ink">First</span>}
            <input type="hidden" name="photo_ids" value={id} />
            {live
              ? (
                <PreviewTools
                  place={place}
                  last={kept.length - 1}
                  onMove={(to) => setKept(move(kept, place, to))}
                  onRemove={() => setKept(kept.filter((other) => other !== id))}
                />
              )
              : (
                <label class="check">
                  <input type="checkbox" name="removed" value={id} />
                  Remove
                </label>
              )}
          </li>
        ))}
      </ol>
      {gone.map((id) => (
        <input type="hidden" name="removed" value={id} key={id} />
      ))}
    </>
  );
}
