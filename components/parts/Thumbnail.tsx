import type { Category } from "../../market/catalogue/categories.ts";
import { PhotoPlaceholder } from "./PhotoPlaceholder.tsx";

/** An item's small picture in a row; the title beside it says what it is. */
export function Thumbnail({ photoId, category = "other" }: {
  photoId: string | null;
  category?: Category;
}) {
  if (photoId === null) return <PhotoPlaceholder category={category} />;
  return (
    <img
      src={`/photos/${photoId}/card`}
      alt=""
      width={112}
      height={112}
      loading="lazy"
    />
  );
}
