import { Icon } from "../parts/Icon.tsx";
import type { ActiveFilter } from "./filters.ts";

/** The filters that are set, as links that remove them. */
export function ActiveFilters({ filters }: {
  filters: readonly ActiveFilter[];
}) {
  if (filters.length === 0) return null;
  return (
    <ul class="chips" aria-label="Filters that are set">
      {filters.map(({ label, withoutHref }) => (
        <li>
          <a class="chip" href={withoutHref}>
            <span class="sr-only">Remove the filter</span>
            <bdi>{label}</bdi>
            <Icon name="close" />
          </a>
        </li>
      ))}
      {filters.length > 1 && (
        <li>
          <a class="nav-link" href="./">Remove all</a>
        </li>
      )}
    </ul>
  );
}
