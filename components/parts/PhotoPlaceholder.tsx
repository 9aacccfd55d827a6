import type { Category } from "../../market/catalogue/categories.ts";
import { iconHref } from "./Icon.tsx";

/** What stands in for a photo that nobody took: the category, drawn on its colour. One template, as lists are full of it. */
export function PhotoPlaceholder({ category }: { category: Category }) {
  return (
    <div class={`photo-placeholder hue-${category}`}>
      <svg class="icon" aria-hidden="true">
        <use href={iconHref(category)} />
      </svg>
    </div>
  );
}
