import { renderToString } from "preact-render-to-string";
import {
  CATEGORIES,
  type Category,
  CATEGORY_LABELS,
} from "../../market/categories.ts";
import { Icon } from "../Icon.tsx";

/** The row's HTML by the chosen category. It is the same for everybody, and was a quarter of the cost of drawing the page. */
const rendered = new Map<Category | undefined, string>();

/** The row of categories, for the home page alone. Choosing one starts anew there. */
export function CategoryNav({ current }: { current: Category | undefined }) {
  let html = rendered.get(current);
  if (html === undefined) {
    html = renderToString(<CategoryLinks current={current} />);
    rendered.set(current, html);
  }
  return (
    <nav
      class="categories"
      aria-label="Categories"
      dangerouslySetInnerHTML={{ __html: html }}
    />
  );
}

/** The addresses are relative because Fresh marks every link to the page's own path as current, whatever its query says. */
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
