import type { Category } from "../../market/catalogue/categories.ts";
import { iconHref } from "./Icon.tsx";

/**
 * Stands where an item has no photo: a drawing of its category, on the
 * category's colour. The icon is written out, since a component inside costs
 * lists that are full of these.
 */
export function PhotoPlaceholder({ category }: { category: Category }) {
  return (
    <div class={`photo-placeholder hue-${category}`}>
      <svg class="icon" aria-hidden="true">
        <use href={iconHref(category)} />
      </svg>
    </div>
  );
}
