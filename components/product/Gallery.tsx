import type { Photo, Product } from "../../market/catalogue/products.ts";
import { PhotoPlaceholder } from "../parts/PhotoPlaceholder.tsx";
import { STATE_LABELS } from "./ProductState.tsx";

/**
 * An item's photos in a row, which snaps from one to the next. The small ones
 * below are links to them.
 */
export function Gallery({ product }: { product: Product }) {
  const { photos, title, status, category } = product;
  const gone = status !== "active";
  return (
    <div
      class={`gallery ${shapeOf(photos)} ${gone ? "is-gone" : ""}`}
    >
      {gone && <span class="tag tag-ink">{STATE_LABELS[status]}</span>}
      {photos.length === 0
        ? (
          <div class="gallery-track">
            <PhotoPlaceholder category={category} />
          </div>
        )
        : (
          <ul
            class="gallery-track"
            aria-label="Photos"
            tabIndex={photos.length > 1 ? 0 : undefined}
          >
            {photos.map(({ id, width, height }, place) => (
              <li id={`photo-${place + 1}`}>
                <img
                  src={`/photos/${id}/full`}
                  alt={photos.length === 1
                    ? title
                    : `${title}, photo ${place + 1} of ${photos.length}`}
                  width={width}
                  height={height}
                  loading={place === 0 ? "eager" : "lazy"}
                  fetchpriority={place === 0 ? "high" : undefined}
                />
              </li>
            ))}
          </ul>
        )}
      {photos.length > 1 && (
        <ul class="thumbs">
          {photos.map(({ id }, place) => (
            <li>
              <a href={`#photo-${place + 1}`}>
                <img
                  src={`/photos/${id}/card`}
                  alt={`Show photo ${place + 1}`}
                  width={72}
                  height={72}
                />
              </a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/**
 * Returns the class for the shape of the photos. A single one keeps its own;
 * several share that of the first, so that the page does not jump between them.
 */
function shapeOf(photos: readonly Photo[]): string {
  const [first] = photos;
  if (first === undefined || photos.length === 1) return "";
  return first.width < first.height ? "gallery-tall" : "gallery-wide";
}
