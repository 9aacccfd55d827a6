import {
  CATEGORIES,
  type Category,
  CATEGORY_LABELS,
} from "../../market/catalogue/categories.ts";
import { drawOnce } from "../parts/draw_once.ts";
import { Icon } from "../parts/Icon.tsx";

const links = drawOnce((current: Category | undefined) => (
  <CategoryLinks current={current} />
));

/** The row of categories on the home page. Choosing one drops other filters. */
export function CategoryNav({ current }: { current: Category | undefined }) {
  return (
    <nav
      class="categories"
      aria-label="Categories"
      dangerouslySetInnerHTML={{ __html: links(current) }}
    />
  );
}

/**
 * The addresses are relative: Fresh marks each link whose path is that of the
 * page as current, whatever its query is.
 */
function CategoryLinks({ current }: { current: Category | undefined }) {
  return (
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
  );
}
