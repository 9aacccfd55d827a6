import {
  CATEGORIES,
  type Category,
  CATEGORY_LABELS,
} from "../../market/categories.ts";
import { Icon } from "../Icon.tsx";

/**
 * The row of categories, for the home page alone. Choosing one starts anew there. The addresses are relative because Fresh
 * marks every link to the page's own path as the current one, whatever its query says.
 */
export function CategoryNav({ current }: { current: Category | undefined }) {
  return (
    <nav class="categories" aria-label="Categories">
      <ul>
        {CATEGORIES.map((category) => (
          <li class={`hue-${category}`}>
            <a
              href={`?category=${category}`}
              aria-current={category === current ? "page" : undefined}
            >
              <Icon name={category} />
              {CATEGORY_LABELS[category]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
