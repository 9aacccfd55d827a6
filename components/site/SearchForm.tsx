import { Icon } from "../parts/Icon.tsx";
import { MAX_LENGTH } from "../../lib/lengths.ts";

/** The search in the header. A new search drops the filters of the last one. */
export function SearchForm({ q }: { q: string }) {
  return (
    <div class="search">
      <form action="/" role="search">
        <input
          type="search"
          name="q"
          value={q}
          dir="auto"
          maxLength={MAX_LENGTH.search}
          aria-label="Search items"
          placeholder="Search for anything"
          autocomplete="off"
          enterkeyhint="search"
        />
        <button type="submit" aria-label="Search">
          <Icon name="search" />
        </button>
      </form>
    </div>
  );
}
