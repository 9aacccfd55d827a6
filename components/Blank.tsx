import type { Category } from "../market/categories.ts";
import { Icon } from "./Icon.tsx";

/** What stands in for a photo that nobody took: the category, drawn on its colour. */
export function Blank({ category }: { category: Category }) {
  return (
    <div class={`blank hue-${category}`}>
      <Icon name={category} />
    </div>
  );
}
